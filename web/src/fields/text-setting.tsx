/** @file A text that is saved on Enter and on leaving the field. */
import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

interface TextSettingProps {
  readonly id: string;
  readonly label: string;
  readonly description: ReactNode;
  readonly value: string;
  readonly disabled?: boolean;
  readonly onCommit: (value: string) => void;
}

export function TextSetting({ id, label, description, value, disabled = false, onCommit }: TextSettingProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed !== value) onCommit(typed);
    setTyped(null);
  };
  return (
    <TextInput
      id={id}
      label={label}
      description={description}
      disabled={disabled}
      value={typed ?? value}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={({ key }) => key === 'Enter' && commit()}
    />
  );
}
