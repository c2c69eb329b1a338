/** @file Dark or light; remembered in the browser, before any choice as the system has it. */
import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useWords } from '../i18n/use-words.js';

export function ColorSchemeButton() {
  const { text } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme() === 'dark';
  const name = text(dark ? 'toLight' : 'toDark');
  return (
    <ActionIcon
      id="color_scheme"
      size="input-xs"
      variant="default"
      aria-label={name}
      title={name}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      {dark ? '☀' : '☾'}
    </ActionIcon>
  );
}
