/** @file Says of a setting that another value stands over it for the next pictures; a click takes that away. */
import { Button, Group, Text } from '@mantine/core';
import type { Setting, SettingValue } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { freeSettings, useOverridden } from '../request/index.js';

export function OverrideNote({ setting }: { readonly setting: Setting }) {
  const { text } = useWords();
  const over = useOverridden(setting.key);
  // What says the same as the setting hides nothing.
  if (!over || (over.keys[0] === setting.key && over.value === setting.value)) return null;
  const shown = (value: SettingValue) => (typeof value === 'boolean' ? text(value ? 'on' : 'off') : String(value));
  return (
    <Group gap={4} className="override-note">
      <Text size="xs">{text('overridden', { value: shown(over.value) })}</Text>
      <Button size="compact-xs" variant="subtle" onClick={() => freeSettings([setting.key])}>
        {text('backTo', { value: shown(setting.value) })}
      </Button>
    </Group>
  );
}
