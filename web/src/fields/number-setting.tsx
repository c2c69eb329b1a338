/** @file A number without a slider, saved on Enter and on leaving the field. */
import { NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTypedNumber } from './use-typed-number.js';

interface NumberSettingProps {
  readonly id: string;
  readonly label: string;
  readonly description: ReactNode;
  readonly range?: { readonly min: number; readonly max: number; readonly step: number };
  readonly value: number;
  readonly onCommit: (value: number) => void;
}

export function NumberSetting({ range, value, onCommit, ...props }: NumberSettingProps) {
  const { box } = useTypedNumber<number>({ value, onCommit });
  return <NumberInput {...props} {...range} clampBehavior="none" hideControls {...box} />;
}
