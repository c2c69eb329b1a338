/** @file Apply settings and Reload UI, what waits to be applied, and what came of it. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { type SettingChanges, useSaveSettings } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { Failure, useForget } from '../messages/index.js';
import { freeSettings } from '../request/index.js';
import { useView } from '../state/index.js';

interface SettingsActionsProps {
  /** Not applied yet. */
  readonly changes: SettingChanges;
  /** They are stored, or nobody wants them any more. */
  readonly onSettled: () => void;
}

function Unapplied({ count, onDiscard }: { readonly count: number; readonly onDiscard: () => void }) {
  const { text } = useWords();
  return (
    <Group gap="xs" id="settings_unapplied">
      <Text size="sm">{text('unappliedCount', { count })}</Text>
      <Button size="compact-sm" variant="subtle" onClick={onDiscard}>
        {text('discard')}
      </Button>
    </Group>
  );
}

/** What came of the last saving. */
function useOutcome(changed: readonly string[] | undefined): string {
  const { text } = useWords();
  if (!changed) return '';
  const count = changed.length;
  const values = { count, keys: changed.join(', ') };
  return count === 0 ? text('unchanged') : text(count === 1 ? 'changedOne' : 'changed', values);
}

function useApply({ changes, onSettled }: SettingsActionsProps) {
  const save = useSaveSettings();
  useForget(save, changes);
  const apply = () =>
    save.mutate(changes, {
      onSuccess: ({ changed }) => {
        // What was chosen now is meant for the next picture.
        freeSettings(changed);
        onSettled();
      },
    });
  return { save, apply };
}

export function SettingsActions(props: SettingsActionsProps) {
  const { label } = useWords();
  const reload = useView((view) => view.reload);
  const { save, apply } = useApply(props);
  const outcome = useOutcome(save.data?.changed);
  const count = Object.keys(props.changes).length;
  return (
    <Stack gap="xs">
      <Group>
        <Button id="settings_submit" loading={save.isPending} onClick={apply}>
          {label('apply')}
        </Button>
        <Button id="settings_restart_gradio" variant="default" onClick={reload}>
          {label('reload')}
        </Button>
        {count > 0 && <Unapplied count={count} onDiscard={props.onSettled} />}
      </Group>
      <Text role="status" size="sm" id="settings_result">
        {outcome}
      </Text>
      <Failure news={save.error} />
    </Stack>
  );
}
