/** @file Generate, and Interrupt while a job goes on. */
import { Button, Group } from '@mantine/core';
import { useWords } from '../i18n/use-words.js';

interface GenerateButtonsProps {
  readonly busy: boolean;
  readonly onGenerate: () => void;
  readonly onInterrupt: () => void;
}

export function GenerateButtons({ busy, onGenerate, onInterrupt }: GenerateButtonsProps) {
  const { label } = useWords();
  return (
    <Group grow>
      <Button id="txt2img_generate" size="md" px="xs" disabled={busy} onClick={onGenerate}>
        {label('generate')}
      </Button>
      <Button id="txt2img_interrupt" size="md" px="xs" variant="default" disabled={!busy} onClick={onInterrupt}>
        {label('interrupt')}
      </Button>
    </Group>
  );
}
