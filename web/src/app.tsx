/** @file The page: header, quicksettings, tabs. */
import { Stack } from '@mantine/core';
import { useEffect } from 'react';
import { useModelNews } from './api/models-news.js';
import { useSettings } from './api/settings.js';
import { useServerPresent } from './api/use-server-present.js';
import { fromLocalization, showLanguage } from './i18n/i18n.js';
import { DropAnywhere } from './shell/drop-anywhere.js';
import { Header } from './shell/header.js';
import { Offline } from './shell/offline.js';
import { PageTabs } from './shell/page-tabs.js';
import { Quicksettings } from './shell/quicksettings.js';
import { Reloading } from './shell/reloading.js';
import { Tour } from './shell/tour.js';
import { useFirst } from './state/use-first.js';
import { useView } from './state/view.js';

const NONE: readonly string[] = [];

export function App() {
  const present = useServerPresent();
  useModelNews();
  const first = useFirst(useSettings().data);
  const reloading = useView(({ reloading }) => reloading);
  const valueAtLoad = (key: string) => first?.find((setting) => setting.key === key)?.value;
  const localization = valueAtLoad('localization');
  useEffect(() => {
    if (localization !== undefined) showLanguage(fromLocalization(localization));
  }, [localization]);
  if (reloading) return <Reloading />;
  // As loaded: a changed list takes effect with Reload UI.
  const list = valueAtLoad('quicksettings_list');
  const quicksettings = Array.isArray(list) ? (list as readonly string[]) : NONE;
  return (
    <Stack className="page" gap="md">
      <Header />
      <Tour />
      {!present && <Offline />}
      <Quicksettings keys={quicksettings} />
      <PageTabs quicksettings={quicksettings} />
      <DropAnywhere />
    </Stack>
  );
}
