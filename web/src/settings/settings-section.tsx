/** @file One page of settings. */
import { Stack, Title } from '@mantine/core';
import type { SettingChanges } from '../api/settings.js';
import type { SettingValue } from '../api/types.js';
import { SettingControl } from '../fields/setting-control.js';
import { useWords } from '../i18n/use-words.js';
import type { SettingsPage } from './pages.js';

interface SettingsSectionProps {
  readonly page: SettingsPage;
  readonly changes: SettingChanges;
  readonly onChange: (key: string, value: SettingValue) => void;
}

export function SettingsSection({ page, changes, onChange }: SettingsSectionProps) {
  const words = useWords();
  return (
    <Stack component="section" gap="lg" aria-label={words.section(page.section)}>
      <Title order={2} size="h4">
        {words.section(page.section)}
      </Title>
      {page.settings.map((setting) => (
        <SettingControl
          key={setting.key}
          setting={setting}
          value={changes[setting.key] ?? setting.value}
          onChange={(value) => onChange(setting.key, value)}
        />
      ))}
    </Stack>
  );
}
