/** @file Settings taken from a picture for the next jobs only; a click takes one away. */
import { Button, Group, Text } from '@mantine/core';
import { useSettings } from '../api/settings.js';
import { useWords } from '../i18n/use-words.js';
import { useDraft } from '../state/draft.js';
import { OVERRIDABLE, without } from '../state/overrides.js';

export function Overrides() {
  const words = useWords();
  const settings = useSettings().data ?? [];
  const { overrides, change } = useDraft();
  const active = OVERRIDABLE.filter(({ request }) => overrides[request] !== undefined);
  if (active.length === 0) return null;
  return (
    <Group gap="xs" role="group" aria-label={words.label('overrides')}>
      <Text size="sm">{words.label('overrides')}</Text>
      {active.map(({ key, request, field }) => {
        const setting = settings.find((row) => row.key === key);
        const name = setting ? words.setting(setting) : field;
        return (
          <Button
            key={key}
            size="compact-sm"
            variant="light"
            aria-label={words.text('remove', { name })}
            rightSection="✕"
            onClick={() => change({ overrides: without(overrides, request) })}
          >
            {name}: {String(overrides[request])}
          </Button>
        );
      })}
    </Group>
  );
}
