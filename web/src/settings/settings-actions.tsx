/** @file Apply settings and Reload UI, with what came of it. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { type SettingChanges, useSaveSettings } from '../api/settings.js';
import { useWords } from '../i18n/use-words.js';
import { Failure } from '../shell/failure.js';
import { useView } from '../state/view.js';

interface SettingsActionsProps {
  readonly changes: SettingChanges;
  readonly onApplied: () => void;
}

export function SettingsActions({ changes, onApplied }: SettingsActionsProps) {
  const { label, text } = useWords();
  const reload = useView(({ reload }) => reload);
  const save = useSaveSettings();
  const keys = save.data?.changed ?? [];
  const outcome = keys.length > 0 ? text('changed', { count: keys.length, keys: keys.join(', ') }) : text('unchanged');
  return (
    <Stack gap="xs">
      <Group>
        <Button
          id="settings_submit"
          loading={save.isPending}
          onClick={() => save.mutate(changes, { onSuccess: onApplied })}
        >
          {label('apply')}
        </Button>
        <Button id="settings_restart_gradio" variant="default" onClick={reload}>
          {label('reload')}
        </Button>
      </Group>
      <Text role="status" size="sm" id="settings_result">
        {save.data && outcome}
      </Text>
      <Failure news={save.error} />
    </Stack>
  );
}
