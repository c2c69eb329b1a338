/** @file A list of settings, with search; shown by key in the order of choice. */
import type { Setting } from '../api/index.js';
import { ListField } from './list-field.js';
import { useSettingChoices } from './use-choices.js';

interface SettingsListFieldProps {
  readonly id: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly setting: Setting;
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}

export function SettingsListField({ setting, ...props }: SettingsListFieldProps) {
  const choices = useSettingChoices(setting);
  const names = new Map(choices.map((choice) => [choice.value, choice.label]));
  // Pills show the key alone, as tutorials name it; the list shows the name beside it.
  const keys = choices.map(({ value }) => ({ value, label: value }));
  return <ListField {...props} choices={keys} nameOf={(key) => names.get(key) ?? key} />;
}
