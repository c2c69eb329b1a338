/** @file Width or height; empty = the size that is shown in grey. */
import { NumberInput } from '@mantine/core';
import { useWords } from '../i18n/use-words.js';

interface SizeFieldProps {
  readonly side: 'width' | 'height';
  readonly value: number | '';
  /** Pixels that hold when nothing is typed; undefined = not known yet. */
  readonly native: number | undefined;
  /** Where they come from. */
  readonly origin: string;
  readonly onChange: (value: number | '') => void;
}

export function SizeField({ side, value, native, origin, onChange }: SizeFieldProps) {
  const { label } = useWords();
  return (
    <NumberInput
      label={label(side)}
      placeholder={native === undefined ? origin : `${native} (${origin})`}
      min={8}
      max={8192}
      step={8}
      startValue={native ?? 512}
      allowDecimal={false}
      value={value}
      onChange={(next) => onChange(typeof next === 'number' ? next : '')}
    />
  );
}
