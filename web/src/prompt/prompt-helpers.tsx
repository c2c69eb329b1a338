/** @file What helps with a prompt: the styles put round it and the names it can use. */
import { Stack } from '@mantine/core';
import { NameCards } from './name-cards.js';
import { StyleField } from './style-field.js';

export function PromptHelpers() {
  return (
    <Stack gap="xs">
      <StyleField />
      <NameCards />
    </Stack>
  );
}
