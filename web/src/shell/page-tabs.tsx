/** @file The tabs; panels stay mounted, so nothing typed in one is lost by a look at another. */
import { Tabs } from '@mantine/core';
import { useWords } from '../i18n/use-words.js';
import { PngInfoTab } from '../png-info/png-info-tab.js';
import { SettingsTab } from '../settings/settings-tab.js';
import { type Tab, useView } from '../state/view.js';
import { Txt2imgTab } from '../txt2img/txt2img-tab.js';

export function PageTabs({ quicksettings }: { quicksettings: readonly string[] }) {
  const { label } = useWords();
  const { tab, open } = useView();
  return (
    <Tabs component="main" value={tab} onChange={(value) => value && open(value as Tab)}>
      <Tabs.List mb="md">
        <Tabs.Tab value="txt2img">{label('txt2img')}</Tabs.Tab>
        <Tabs.Tab value="pngInfo">{label('pngInfo')}</Tabs.Tab>
        <Tabs.Tab value="settings">{label('settings')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="txt2img">
        <Txt2imgTab />
      </Tabs.Panel>
      <Tabs.Panel value="pngInfo">
        <PngInfoTab />
      </Tabs.Panel>
      <Tabs.Panel value="settings">
        <SettingsTab quicksettings={quicksettings} />
      </Tabs.Panel>
    </Tabs>
  );
}
