/** @file A number that may be left out; it is taken on Enter and on leaving the box. */
import { NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTypedNumber } from './use-typed-number.js';

interface OptionalNumberFieldProps {
  readonly id: string;
  readonly label: ReactNode;
  /** Its name, where the label holds more. */
  readonly 'aria-label'?: string;
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
  const { box } = useTypedNumber<number | undefined>({ value, onCommit, onMove, empty: undefined });
  return <NumberInput {...props} clampBehavior="none" {...box} />;
}
