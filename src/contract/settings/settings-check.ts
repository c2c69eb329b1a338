/** @file Whether a value fits a setting, and the same rules as a JSON schema. It returns problems and never throws. */
import Type from 'typebox';
import { TEXT_LIMIT } from '../text-limit.js';
import { foreignTypeOf } from './foreign-settings.js';
import type { SettingRow, SettingValue } from './setting-row.js';
import { SETTINGS, type SettingKey, type SettingValueOf, settingOf } from './settings.js';

/** Why a value does not fit. */
export interface SettingProblem {
  readonly key: string;
  readonly value: unknown;
  /** `range` keeps the type and may be stored, shown and refused later; the others cannot be used at all. */
  readonly reason: 'unknown' | 'type' | 'range' | 'choice';
  /** What would fit, as words. */
  readonly limit: string;
}

export type SettingCheck<Value = SettingValue> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: SettingProblem };

/** Limits that the running program knows better than the table, by key: clip skip's, from the loaded model. */
export type SettingRanges = Readonly<Partial<Record<SettingKey, { readonly min: number; readonly max: number }>>>;

type Fit = { readonly value: SettingValue } | { readonly reason: 'type' | 'range' | 'choice'; readonly limit: string };
type Limits = { readonly min: number; readonly max: number } | undefined;

const listed = (choices: readonly string[]): string => `one of ${choices.join(', ')}`;

function fitInteger(value: unknown, limits: Limits): Fit {
  const limit = limits ? `a whole number from ${limits.min} to ${limits.max}` : 'a whole number';
  if (typeof value !== 'number' || !Number.isInteger(value)) return { reason: 'type', limit };
  if (limits && (value < limits.min || value > limits.max)) return { reason: 'range', limit };
  return { value };
}

function fitNumber(value: unknown, limits: Limits): Fit {
  const limit = limits ? `a number from ${limits.min} to ${limits.max}` : 'a number';
  if (typeof value !== 'number' || !Number.isFinite(value)) return { reason: 'type', limit };
  if (limits && (value < limits.min || value > limits.max)) return { reason: 'range', limit };
  return { value };
}

const tooLong = ({ length }: string): string => `texts of at most ${TEXT_LIMIT} characters, and this has ${length}`;

function fitText(value: unknown, { choices, aliases }: Rule): Fit {
  const limit = choices ? listed(choices) : 'a text';
  if (typeof value !== 'string') return { reason: 'type', limit };
  if (value.length > TEXT_LIMIT) return { reason: 'type', limit: tooLong(value) };
  const meant = (aliases && Object.hasOwn(aliases, value) ? aliases[value] : undefined) ?? value;
  return choices && !choices.includes(meant) ? { reason: 'choice', limit } : { value: meant };
}

function fitList(value: unknown, { choices }: Rule): Fit {
  const limit = choices ? `a list without repeats, each ${listed(choices)}` : 'a list of texts without repeats';
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) return { reason: 'type', limit };
  const long = value.find((entry) => entry.length > TEXT_LIMIT);
  if (long !== undefined) return { reason: 'type', limit: tooLong(long) };
  const fits = new Set(value).size === value.length && value.every((entry) => !choices || choices.includes(entry));
  return fits ? { value: [...value] } : { reason: 'choice', limit };
}

/** What of a row decides whether a value fits. */
type Rule = Pick<SettingRow, 'key' | 'type' | 'range' | 'choices' | 'aliases'>;

/** A setting that is only kept takes any value of its type. */
function foreignRow(key: string): Rule | undefined {
  const type = foreignTypeOf(key);
  return type && { key, type };
}

const FIT: Readonly<Record<SettingRow['type'], (value: unknown, row: Rule, limits: Limits) => Fit>> = {
  integer: (value, row, limits) => fitInteger(value, limits ?? row.range),
  number: (value, row, limits) => fitNumber(value, limits ?? row.range),
  boolean: (value) => (typeof value === 'boolean' ? { value } : { reason: 'type', limit: 'true or false' }),
  text: (value, row) => fitText(value, row),
  list: (value, row) => fitList(value, row),
};

/**
 * Checks one value against its row; the value comes back as it is stored (an alias as the choice it stands for).
 * Nothing is converted: "2" is not 2.
 */
export function checkSetting<K extends string>(
  key: K,
  value: unknown,
  ranges: SettingRanges = {},
): SettingCheck<K extends SettingKey ? SettingValueOf<K> : SettingValue> {
  const row = settingOf(key) ?? foreignRow(key);
  if (!row) return { ok: false, problem: { key, value, reason: 'unknown', limit: 'the name of a setting' } };
  const fit = FIT[row.type](value, row, ranges[row.key as SettingKey]);
  if ('reason' in fit) return { ok: false, problem: { key, value, ...fit } };
  return { ok: true, value: fit.value as K extends SettingKey ? SettingValueOf<K> : SettingValue };
}

const textSchema = ({ choices, aliases }: SettingRow, notes: Readonly<Record<string, unknown>>) =>
  choices ? Type.Enum([...choices, ...Object.keys(aliases ?? {})], notes) : Type.String(notes);

/** Limits that depend on the loaded model are left to `checkSetting`: the document is the same for every model. */
function schemaOf(row: SettingRow) {
  const { range, rangeFrom, label: title, description } = row;
  const notes = { title, description, default: row.default };
  switch (row.type) {
    case 'integer':
      return Type.Integer({ ...notes, ...(range && !rangeFrom ? { minimum: range.min, maximum: range.max } : {}) });
    case 'number':
      return Type.Number({ ...notes, ...(range ? { minimum: range.min, maximum: range.max } : {}) });
    case 'boolean':
      return Type.Boolean(notes);
    case 'text':
      return textSchema(row, notes);
    case 'list':
      return Type.Array(textSchema(row, {}), { ...notes, uniqueItems: true });
  }
}

/** Some settings with new values: the body of a change. */
export const SettingsChangeSchema = Type.Object(
  Object.fromEntries(SETTINGS.map((row) => [row.key, Type.Optional(schemaOf(row))])),
  { additionalProperties: false },
);
