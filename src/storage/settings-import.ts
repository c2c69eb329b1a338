/** @file What a WebUI's config.json gives as defaults: the known keys, in today's spelling, as far as they can be used. */
import { checkSetting, type SettingProblem, settingOf } from '../contract/index.js';
import type { JsonObject } from './settings-file.js';

export interface ImportReport {
  /** Keys that were taken over. */
  readonly imported: readonly string[];
  /** Values that could not be used. */
  readonly refused: readonly SettingProblem[];
  /** True when an earlier import had been made and nothing was read. */
  readonly alreadyDone: boolean;
}

/** Older WebUI versions wrote the list as one text with commas. */
const OLD_QUICKSETTINGS = 'quicksettings';

function withOldNames(config: JsonObject): JsonObject {
  const old = config[OLD_QUICKSETTINGS];
  if (typeof old !== 'string' || 'quicksettings_list' in config) return config;
  return { ...config, quicksettings_list: old.split(',').map((name) => name.trim()) };
}

/** A list keeps the entries that are settings here: another program has more of them, which says nothing against the rest. */
function knownEntries(key: string, value: unknown): unknown {
  const choices = settingOf(key)?.choices;
  if (!Array.isArray(value) || !choices) return value;
  return [...new Set(value)].filter((entry) => choices.includes(entry));
}

const isImported = (key: string): boolean => {
  const row = settingOf(key);
  return row !== undefined && row.imported !== false;
};

/** Values to store from a foreign configuration; out-of-range numbers are taken as they are and shown as such later. */
export function importable(config: JsonObject): { readonly values: JsonObject; readonly refused: SettingProblem[] } {
  const refused: SettingProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(withOldNames(config))) {
    // The WebUI writes null for "nothing chosen", which is our default.
    if (!isImported(key) || value === null) continue;
    const check = checkSetting(key, knownEntries(key, value));
    if (check.ok) values[key] = check.value;
    else if (check.problem.reason === 'range') values[key] = value;
    else refused.push(check.problem);
  }
  return { values, refused };
}
