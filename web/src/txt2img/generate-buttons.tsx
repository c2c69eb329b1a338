/** @file Generate; Skip and Interrupt while a job goes on. */
import { Button, SimpleGrid } from '@mantine/core';
import { type LabelKey, useWords } from '../i18n/use-words.js';
import { usePartId } from '../state/drawing-tab.js';
import type { KeyActions } from './use-keys.js';

interface GenerateButtonsProps {
  readonly busy: boolean;
  /** Something is being drawn that can be skipped. */
  readonly canSkip: boolean;
  readonly canInterrupt: boolean;
  readonly actions: KeyActions;
}

export function GenerateButtons({ busy, canSkip, canInterrupt, actions }: GenerateButtonsProps) {
  const { label, text } = useWords();
  const partId = usePartId();
  const button = (name: keyof KeyActions & LabelKey, disabled: boolean) => (
    <Button
      id={partId(name)}
      size={name === 'generate' ? 'md' : 'sm'}
      px="xs"
      variant={name === 'generate' ? 'filled' : 'default'}
      title={text('keys')}
      disabled={disabled}
      onClick={actions[name]}
    >
      {label(name)}
    </Button>
  );
  return (
    <SimpleGrid cols={1} spacing="xs">
      {button('generate', busy)}
      <SimpleGrid cols={2} spacing="xs">
        {button('skip', !canSkip)}
        {button('interrupt', !canInterrupt)}
      </SimpleGrid>
    </SimpleGrid>
  );
}
