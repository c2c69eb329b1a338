/** @file The whole clip-skip values of a sweep, each on or off. */
import { Button, Chip, Group, Input } from '@mantine/core';
import { useWords } from '../i18n/index.js';

interface ValueChipsProps {
  readonly min: number;
  readonly max: number;
  /** null = all of them. */
  readonly chosen: readonly number[] | null;
  readonly onChange: (chosen: readonly number[] | null) => void;
}

export function ValueChips({ min, max, chosen, onChange }: ValueChipsProps) {
  const { label, text } = useWords();
  const values = Array.from({ length: max - min + 1 }, (_, index) => String(min + index));
  const on = chosen?.map(String) ?? values;
  return (
    <Input.Wrapper id="sweep_values" label={label('clipSkipValues')} labelElement="div">
      <Group gap={6} mt={4} role="group" aria-label={label('clipSkipValues')}>
        <Chip.Group multiple value={on} onChange={(next) => onChange(next.map(Number).sort((a, b) => a - b))}>
          {values.map((value) => (
            <Chip key={value} value={value} size="xs">
              {value}
            </Chip>
          ))}
        </Chip.Group>
        <Button size="compact-xs" variant="subtle" onClick={() => onChange(null)}>
          {text('all')}
        </Button>
        <Button size="compact-xs" variant="subtle" onClick={() => onChange([])}>
          {text('none')}
        </Button>
      </Group>
    </Input.Wrapper>
  );
}
