/** @file A number without a slider, saved on Enter and on leaving the field. */
import { NumberInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

interface NumberSettingProps {
  readonly id: string;
  readonly label: string;
  readonly description: ReactNode;
  readonly range?: { readonly min: number; readonly max: number; readonly step: number };
  readonly value: number;
  readonly onCommit: (value: number) => void;
}

export function NumberSetting({ id, label, description, range, value, onCommit }: NumberSettingProps) {
  const [typed, setTyped] = useState<number | null>(null);
  const commit = () => {
    if (typed !== null && typed !== value) onCommit(typed);
    setTyped(null);
  };
  return (
    <NumberInput
      id={id}
      label={label}
      description={description}
      {...range}
      clampBehavior="none"
      hideControls
      value={typed ?? value}
      onChange={(next) => setTyped(typeof next === 'number' ? next : null)}
      onBlur={commit}
      onKeyDown={({ key }) => key === 'Enter' && commit()}
    />
  );
}
