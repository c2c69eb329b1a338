/** @file What a setting can be chosen from: the table's list, or what only the running server knows. */
import { type Setting, useModels, useSettings, useVaes } from '../api/index.js';
import { useWords } from '../i18n/index.js';

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** It cannot be used. */
  readonly disabled?: boolean;
}

const VAE_WORDS = ['Automatic', 'None'];
const plain = (value: string): Choice => ({ value, label: value });

/** The choices of a drop-down, and which of them is shown for the stored value. */
export function useChoices(
  setting: Setting,
  value: string,
): { readonly choices: readonly Choice[]; readonly chosen: string } {
  const { failure } = useWords();
  const models = useModels().data;
  const vaes = useVaes(setting.choicesFrom === 'vaes').data ?? [];
  if (setting.choicesFrom === 'checkpoints') {
    const known = models?.models ?? [];
    const named = known.find(({ id, title, name }) => [id, title, name].includes(value));
    const choices = known.map(({ id, title, problem, error }): Choice => {
      if (problem === undefined) return { value: id, label: title };
      return { value: id, label: `${title} ⚠ ${error ? failure(error) : problem}`, disabled: true };
    });
    if (named || value === '') return { choices, chosen: named?.id ?? models?.current ?? '' };
    return { choices: [...choices, plain(value)], chosen: value };
  }
  if (setting.choicesFrom === 'vaes') {
    const names = [...new Set([...VAE_WORDS, ...vaes.map(({ model_name }) => model_name), value])];
    return { choices: names.map(plain), chosen: value };
  }
  return { choices: (setting.choices ?? []).map(plain), chosen: value };
}

/** Every setting as a choice of the quicksettings list, found by its key and by its name. */
export function useSettingChoices(setting: Setting): readonly Choice[] {
  const words = useWords();
  const settings = useSettings().data ?? [];
  return (setting.choices ?? []).map((key) => {
    const row = settings.find((other) => other.key === key);
    return { value: key, label: row ? `${key} — ${words.setting(row)}` : key };
  });
}
