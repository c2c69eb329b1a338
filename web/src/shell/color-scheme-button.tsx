/** @file Dark or light; remembered in the browser, before any choice as the system has it. */
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconButton } from '../fields/index.js';
import { useWords } from '../i18n/index.js';

export function ColorSchemeButton() {
  const { text } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme() === 'dark';
  return (
    <IconButton
      id="color_scheme"
      icon={dark ? 'sun' : 'moon'}
      name={text(dark ? 'toLight' : 'toDark')}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    />
  );
}
