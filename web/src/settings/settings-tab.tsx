/** @file Settings: pages, search, and changes that wait for Apply settings. */
import { Grid, Stack, Text, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { type Setting, useSettings } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { useSettingsView } from '../state/index.js';
import { searchPages, settingsPages } from './pages.js';
import { SettingsActions } from './settings-actions.js';
import { SettingsNav } from './settings-nav.js';
import { SettingsSection } from './settings-section.js';
import { unappliedOf, withoutChange } from './unapplied.js';
import { WithoutEffect } from './without-effect.js';

const NONE: readonly Setting[] = [];

export function SettingsTab({ quicksettings }: { quicksettings: readonly string[] }) {
  const words = useWords();
  const settings = useSettings().data ?? NONE;
  const { changes: kept, wanted, open, change } = useSettingsView();
  const changes = useMemo(() => unappliedOf(kept, settings), [kept, settings]);
  const pages = settingsPages(settings, quicksettings);
  const section = open === undefined ? pages[0]?.section : open;
  const found = wanted.trim()
    ? searchPages(pages, wanted, (row) => `${row.key} ${row.label} ${words.setting(row)} ${words.description(row)}`)
    : pages.filter((page) => section === null || page.section === section);
  const openPage = (next: string | null) => change({ wanted: '', open: next });
  return (
    <Grid>
      <Grid.Col span={12}>
        <SettingsActions changes={changes} onSettled={() => change({ changes: {} })} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 3 }}>
        <TextInput
          type="search"
          aria-label={words.label('search')}
          placeholder={words.label('search')}
          value={wanted}
          onChange={(event) => change({ wanted: event.currentTarget.value })}
        />
        <SettingsNav pages={pages} open={wanted ? null : (section ?? null)} onOpen={openPage} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 9 }}>
        <Stack gap="xl">
          {found.map((page) => (
            <SettingsSection
              key={page.section}
              page={page}
              changes={changes}
              onChange={(key, value) => change({ changes: { ...useSettingsView.getState().changes, [key]: value } })}
              onDiscard={(key) => change({ changes: withoutChange(useSettingsView.getState().changes, key) })}
            />
          ))}
          {found.length === 0 && <Text>{words.text('nothingFound')}</Text>}
          <WithoutEffect />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
