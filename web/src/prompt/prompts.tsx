/** @file Both prompts of a tab that draws, and apart from them the styles put round them and the names they can use. */
import { Stack } from '@mantine/core';
import { NameCards } from './name-cards.js';
import { PromptField } from './prompt-field.js';
import { StyleField } from './style-field.js';

export function Prompts() {
  return (
    <Stack gap="xs">
      <PromptField field="prompt" />
      <PromptField field="negativePrompt" />
    </Stack>
  );
}

/** Stands below the buttons on a narrow page, so that these are near the prompts. */
export function PromptHelpers() {
  return (
    <Stack gap="xs">
      <StyleField />
      <NameCards />
    </Stack>
  );
}
