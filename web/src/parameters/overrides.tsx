/** @file What stands over the settings for the next jobs and has no field of its own; a click takes one away. */
import { Button, Group, Text } from '@mantine/core';
import { useSettings } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { overriddenIn } from '../request/index.js';
import { useDraft } from '../state/index.js';

export function Overrides() {
  const words = useWords();
  const settings = useSettings().data ?? [];
  const draft = useDraft();
  const active = overriddenIn(draft).filter(({ hasField }) => !hasField);
  if (active.length === 0) return null;
  return (
    <Group gap="xs" role="group" aria-label={words.label('overrides')}>
      <Text size="sm">{words.label('overrides')}</Text>
      {active.map(({ keys: [key], name: own, value, removed }) => {
        const setting = settings.find((row) => row.key === key);
        const name = setting ? words.setting(setting) : own;
        return (
          <Button
            key={key}
            size="compact-sm"
            variant="light"
            aria-label={words.text('remove', { name })}
            rightSection="✕"
            onClick={() => draft.change(removed)}
          >
            {name}: {String(value)}
          </Button>
        );
      })}
    </Group>
  );
}
