/** @file The frame of the page: one bar with name, tabs and what holds everywhere; below it the open tab, loaded when it is first opened. */
import { Tabs, Text } from '@mantine/core';
import { type ComponentType, lazy, type ReactNode, Suspense, useContext, useState } from 'react';
import { type LabelKey, useWords } from '../i18n/index.js';
import { OnTopContext, type Tab, useView } from '../state/index.js';
import { Txt2imgTab } from '../txt2img/index.js';
import { Header } from './header.js';

/** A tab that is no part of the first load. */
const later = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }));

const Settings = lazy(() => import('../settings/index.js').then(({ SettingsTab }) => ({ default: SettingsTab })));

function SettingsPanel() {
  return <Settings quicksettings={useContext(OnTopContext)} />;
}

interface TabRow {
  readonly value: Tab & LabelKey;
  readonly Panel: ComponentType;
  /** Whether it fills the window and scrolls by itself. */
  readonly isFitted?: boolean;
}

const TABS: readonly TabRow[] = [
  { value: 'txt2img', Panel: Txt2imgTab, isFitted: true },
  { value: 'img2img', Panel: later(async () => (await import('../img2img/index.js')).Img2imgTab), isFitted: true },
  { value: 'sweep', Panel: later(async () => (await import('../sweep/index.js')).SweepTab) },
  { value: 'gallery', Panel: later(async () => (await import('../gallery/index.js')).GalleryTab) },
  { value: 'models', Panel: later(async () => (await import('../models/index.js')).ModelsTab) },
  { value: 'pngInfo', Panel: later(async () => (await import('../png-info/index.js')).PngInfoTab) },
  { value: 'settings', Panel: SettingsPanel },
];

function TabList() {
  const { label } = useWords();
  return (
    <Tabs.List className="page-tabs">
      {TABS.map(({ value }) => (
        <Tabs.Tab key={value} value={value}>
          {label(value)}
        </Tabs.Tab>
      ))}
    </Tabs.List>
  );
}

/** A panel that was opened stays, so nothing typed in one is lost by a look at another. */
function Panels({ open }: { readonly open: Tab }) {
  const { text } = useWords();
  const [seen, setSeen] = useState<readonly Tab[]>([open]);
  if (!seen.includes(open)) setSeen([...seen, open]);
  const opening = <Text c="dimmed">{text('opening')}</Text>;
  return TABS.map(({ value, Panel, isFitted = false }) => (
    <Tabs.Panel key={value} value={value} className="page-panel" data-fitted={isFitted || undefined}>
      <Suspense fallback={opening}>{seen.includes(value) && <Panel />}</Suspense>
    </Tabs.Panel>
  ));
}

interface PageTabsProps {
  readonly isReady: boolean;
  /** What stands above every tab. */
  readonly children: ReactNode;
}

export function PageTabs({ isReady, children }: PageTabsProps) {
  const { tab, open } = useView();
  return (
    <Tabs className="page" value={tab} onChange={(value) => value && open(value as Tab)}>
      <Header tabs={<TabList />} />
      <main className="page-main">
        {children}
        {isReady && <Panels open={tab} />}
      </main>
    </Tabs>
  );
}
