/** @file The page: what holds everywhere, quicksettings, tabs. */
import { useEffect } from 'react';
import { useModelNews, useServerPresent, useSettings, useSettingsNews } from './api/index.js';
import { followLocalization } from './i18n/index.js';
import { useNewest } from './request/index.js';
import {
  DropAnywhere,
  ModelGone,
  Offline,
  PageTabs,
  Quicksettings,
  Reloading,
  Tour,
  useKeepModel,
} from './shell/index.js';
import { OnTopContext, useFirst, useView } from './state/index.js';

const NONE: readonly string[] = [];

/** Settings as the page was loaded: a changed list takes effect with Reload UI. */
function useAtLoad() {
  const { data, isPending } = useSettings();
  const first = useFirst(data);
  const stored = (key: string) => first?.find((setting) => setting.key === key)?.value;
  const list = stored('quicksettings_list');
  return {
    isPending,
    onTop: Array.isArray(list) ? (list as readonly string[]) : NONE,
    localization: stored('localization'),
  };
}

/** Keeps the page up to date with what happens elsewhere. */
function useNews(): void {
  useModelNews();
  useSettingsNews();
  useKeepModel();
  useNewest();
}

export function App() {
  const present = useServerPresent();
  useNews();
  const { isPending, onTop, localization } = useAtLoad();
  const reloading = useView((view) => view.reloading);
  useEffect(() => {
    if (localization !== undefined) followLocalization(localization);
  }, [localization]);
  if (reloading) return <Reloading />;
  return (
    <OnTopContext value={onTop}>
      {/* What stands on top is known with the settings; shown without them, the rest would jump. Without a server none come. */}
      <PageTabs isReady={!isPending || !present}>
        {!present && <Offline />}
        <ModelGone />
        <Quicksettings keys={onTop} />
      </PageTabs>
      <Tour />
      <DropAnywhere />
    </OnTopContext>
  );
}
