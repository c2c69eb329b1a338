/** @file A number that may be left out; it is taken on Enter and on leaving the box. */
import { NumberInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

interface OptionalNumberFieldProps {
  readonly id: string;
  readonly label: string;
  readonly description?: ReactNode;
  readonly error?: ReactNode;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number | undefined;
  /** What holds when nothing is typed. */
  readonly placeholder: string;
  readonly disabled: boolean;
  readonly onCommit: (value: number | undefined) => void;
  /** Told the number while it is typed or stepped, null when it is taken. */
  readonly onMove?: (value: number | null) => void;
}

export function OptionalNumberField({ value, onCommit, onMove, ...props }: OptionalNumberFieldProps) {
  const [typed, setTyped] = useState<number | '' | null>(null);
  const shown = typed ?? value ?? '';
  const commit = () => {
    if (typed !== null) onCommit(typed === '' ? undefined : typed);
    setTyped(null);
    onMove?.(null);
  };
  return (
    <NumberInput
      {...props}
      clampBehavior="none"
      value={shown}
      onChange={(next) => {
        setTyped(typeof next === 'number' ? next : '');
        onMove?.(typeof next === 'number' ? next : null);
      }}
      onBlur={commit}
      onKeyDown={({ key }) => key === 'Enter' && commit()}
    />
  );
}
