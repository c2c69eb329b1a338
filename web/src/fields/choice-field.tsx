/** @file A setting chosen from a list. */
import { Select } from '@mantine/core';
import type { Setting } from '../api/index.js';
import { useChoices } from './use-choices.js';

interface ChoiceFieldProps {
  readonly id: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly setting: Setting;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function ChoiceField({ id, label, description, setting, value, onChange }: ChoiceFieldProps) {
  const { choices, chosen } = useChoices(setting, value);
  return (
    <Select
      id={id}
      label={label}
      description={description}
      data={choices}
      value={chosen}
      allowDeselect={false}
      searchable={choices.length > 8}
      onChange={(next) => next !== null && onChange(next)}
    />
  );
}
