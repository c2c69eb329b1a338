/** @file What was set for other programs and does nothing here, in one line. */
import { Text } from '@mantine/core';
import { useSettingsWithoutEffect } from '../api/index.js';
import { useWords } from '../i18n/index.js';

export function WithoutEffect() {
  const words = useWords();
  const keys = useSettingsWithoutEffect();
  if (keys.length === 0) return null;
  return (
    <Text size="sm" c="dimmed" id="settings_without_effect">
      {words.text('settingsWithoutEffect', { keys: keys.join(', ') })}
    </Text>
  );
}
