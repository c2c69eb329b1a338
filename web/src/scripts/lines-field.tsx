/** @file A text box that a text file can fill. */
import { Button, FileButton, Stack, Textarea } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import { linesOf } from './lines-of-file.js';

interface LinesFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function LinesField({ id, label, value, onChange }: LinesFieldProps) {
  const { text } = useWords();
  const take = async (file: File | null) => file && onChange(linesOf(await file.text()));
  return (
    <Stack gap={4} align="stretch">
      <Textarea
        {...{ id, label }}
        autosize
        minRows={3}
        maxRows={12}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <FileButton accept="text/plain,.txt,.csv" onChange={(file) => void take(file)} inputProps={{ id: `${id}_file` }}>
        {(props) => (
          <Button {...props} size="xs" variant="default" style={{ alignSelf: 'start' }}>
            {text('linesFromFile')}
          </Button>
        )}
      </FileButton>
    </Stack>
  );
}
