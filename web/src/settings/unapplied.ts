/** @file Changes that wait for Apply settings: only those that change something. */
import type { Setting, SettingChanges, SettingValue } from '../api/index.js';

const isSame = (a: SettingValue, b: SettingValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The changes that differ from what is stored. */
export const unappliedOf = (changes: SettingChanges, settings: readonly Setting[]): SettingChanges =>
  Object.fromEntries(
    Object.entries(changes).filter(([key, value]) => {
      const stored = settings.find((setting) => setting.key === key);
      return stored !== undefined && !isSame(value, stored.value);
    }),
  );

/** The changes without one. */
export const withoutChange = (changes: SettingChanges, key: string): SettingChanges =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => name !== key));
