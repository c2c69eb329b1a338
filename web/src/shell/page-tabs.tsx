/** @file The tabs; a panel is loaded when it is first opened and stays, so nothing typed in one is lost by a look at another. */
import { Tabs, Text } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useWords } from '../i18n/use-words.js';
import { PngInfoTab } from '../png-info/png-info-tab.js';
import { SettingsTab } from '../settings/settings-tab.js';
import { type Tab, useView } from '../state/view.js';
import { Txt2imgTab } from '../txt2img/txt2img-tab.js';

const Img2imgTab = lazy(() => import('../img2img/img2img-tab.js').then(({ Img2imgTab }) => ({ default: Img2imgTab })));
const GalleryTab = lazy(() => import('../gallery/gallery-tab.js').then(({ GalleryTab }) => ({ default: GalleryTab })));
const ModelsTab = lazy(() => import('../models/models-tab.js').then(({ ModelsTab }) => ({ default: ModelsTab })));
const SweepTab = lazy(() => import('../sweep/sweep-tab.js').then(({ SweepTab }) => ({ default: SweepTab })));

export function PageTabs({ quicksettings }: { quicksettings: readonly string[] }) {
  const { label, text } = useWords();
  const { tab, open } = useView();
  const [seen, setSeen] = useState<readonly Tab[]>([tab]);
  if (!seen.includes(tab)) setSeen([...seen, tab]);
  const lately = (name: Tab, panel: ReactNode) =>
    seen.includes(name) && <Suspense fallback={<Text c="dimmed">{text('opening')}</Text>}>{panel}</Suspense>;
  return (
    <Tabs component="main" value={tab} onChange={(value) => value && open(value as Tab)}>
      <Tabs.List mb="md">
        <Tabs.Tab value="txt2img">{label('txt2img')}</Tabs.Tab>
        <Tabs.Tab value="img2img">{label('img2img')}</Tabs.Tab>
        <Tabs.Tab value="sweep">{label('sweep')}</Tabs.Tab>
        <Tabs.Tab value="gallery">{label('gallery')}</Tabs.Tab>
        <Tabs.Tab value="models">{label('models')}</Tabs.Tab>
        <Tabs.Tab value="pngInfo">{label('pngInfo')}</Tabs.Tab>
        <Tabs.Tab value="settings">{label('settings')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="txt2img">
        <Txt2imgTab />
      </Tabs.Panel>
      <Tabs.Panel value="img2img">{lately('img2img', <Img2imgTab />)}</Tabs.Panel>
      <Tabs.Panel value="sweep">{lately('sweep', <SweepTab />)}</Tabs.Panel>
      <Tabs.Panel value="gallery">{lately('gallery', <GalleryTab />)}</Tabs.Panel>
      <Tabs.Panel value="models">{lately('models', <ModelsTab />)}</Tabs.Panel>
      <Tabs.Panel value="pngInfo">
        <PngInfoTab />
      </Tabs.Panel>
      <Tabs.Panel value="settings">
        <SettingsTab quicksettings={quicksettings} />
      </Tabs.Panel>
    </Tabs>
  );
}
