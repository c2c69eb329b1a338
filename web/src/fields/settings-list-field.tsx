/** @file A list of settings, with search; shown by key in the order of choice. */
import { MultiSelect } from '@mantine/core';
import type { Setting } from '../api/types.js';
import { useSettingChoices } from './use-choices.js';

interface SettingsListFieldProps {
  readonly id: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly setting: Setting;
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}

export function SettingsListField({ id, label, description, setting, value, onChange }: SettingsListFieldProps) {
  const choices = useSettingChoices(setting);
  const names = new Map(choices.map((choice) => [choice.value, choice.label]));
  return (
    <MultiSelect
      id={id}
      label={label}
      description={description}
      // Pills show the key alone, as tutorials name it; the list shows the name beside it.
      data={choices.map(({ value: key }) => key)}
      renderOption={({ option }) => names.get(option.value) ?? option.value}
      filter={({ options, search }) => {
        const wanted = search.trim().toLowerCase();
        return options.filter(
          (option) => 'value' in option && (names.get(option.value) ?? '').toLowerCase().includes(wanted),
        );
      }}
      searchable
      value={[...value]}
      onChange={onChange}
    />
  );
}
