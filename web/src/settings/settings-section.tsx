/** @file One page of settings; what is changed and not applied yet is marked. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { Setting, SettingChanges, SettingValue } from '../api/index.js';
import { SettingControl } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import type { SettingsPage } from './pages.js';

interface SettingsSectionProps {
  readonly page: SettingsPage;
  /** Not applied yet. */
  readonly changes: SettingChanges;
  readonly onChange: (key: string, value: SettingValue) => void;
  readonly onDiscard: (key: string) => void;
}

interface RowProps extends Omit<SettingsSectionProps, 'page'> {
  readonly setting: Setting;
}

function Row({ setting, changes, onChange, onDiscard }: RowProps) {
  const { text } = useWords();
  const { key } = setting;
  const isChanged = key in changes;
  return (
    <div className={isChanged ? 'unapplied' : undefined}>
      <SettingControl
        setting={setting}
        value={changes[key] ?? setting.value}
        onChange={(value) => onChange(key, value)}
      />
      {isChanged && (
        <Group gap={4}>
          <Text size="xs">{text('notApplied')}</Text>
          <Button size="compact-xs" variant="subtle" onClick={() => onDiscard(key)}>
            {text('discard')}
          </Button>
        </Group>
      )}
    </div>
  );
}

export function SettingsSection({ page, ...row }: SettingsSectionProps) {
  const words = useWords();
  return (
    <Stack component="section" gap="lg" aria-label={words.section(page.section)}>
      <Title order={2} size="h4">
        {words.section(page.section)}
      </Title>
      {page.settings.map((setting) => (
        <Row key={setting.key} setting={setting} {...row} />
      ))}
    </Stack>
  );
}
