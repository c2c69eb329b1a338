/** @file Typed fields of one configuration file, and the keys that it may have: none is read past in silence. */
import { AppError, shown } from '../base/index.js';
import type { JsonObject } from '../weights/index.js';

/**
 * What may stand under a key: 'read' = its value is used, 'none' = it changes nothing here whatever it is, or the values
 * that our graph stands for. A list of such values is the value for every level.
 */
type KeyRule = 'read' | 'none' | readonly unknown[];
export type KeyRules = Readonly<Record<string, KeyRule>>;

/** Whether all entries of a list are one value; that value stands for the list. */
const isUniform = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && value.length > 0 && value.every((entry) => entry === value[0]);

const uniform = (value: unknown): unknown => (isUniform(value) ? value[0] : value);

const isPositive = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0;

/** Graphs compute with 32 bits: what is beyond them, or nothing in them, is no size of anything. */
const isDecimal = (value: unknown): value is number => isPositive(value) && isPositive(Math.fround(value));

const isNatural = (value: unknown): value is number => isPositive(value) && Number.isSafeInteger(value);

export type Fields = ReturnType<typeof fieldsOf>;

type Fail = (problem: string) => never;

/** The fields of a configuration; `path` names it in messages. Every reader throws CONFIG_INVALID. */
export function fieldsOf(json: JsonObject, path: string) {
  const fail = (problem: string): never => {
    throw new AppError('CONFIG_INVALID', { path, problem });
  };
  return { fail, ...numbersOf(json, fail), only: (rules: KeyRules) => only(json, rules, fail) };
}

/** Readers of single values and of lists. */
function numbersOf(json: JsonObject, fail: Fail) {
  const needs = (key: string, what: string): never => fail(`${key} is ${shown(json[key])}, ${what} is needed`);
  const natural = (key: string, fallback?: number): number => {
    const value = uniform(json[key] ?? fallback);
    return isNatural(value) ? value : needs(key, 'a positive whole number');
  };
  const decimal = (key: string, fallback: number): number => {
    const value = json[key] ?? fallback;
    return isDecimal(value) ? value : needs(key, 'a positive number of 32 bits');
  };
  const naturals = (key: string): readonly number[] => {
    const value = json[key];
    const isGood = Array.isArray(value) && value.length > 0 && value.every(isNatural);
    return isGood ? value : needs(key, 'a list of positive whole numbers');
  };
  const strings = (key: string, known: readonly string[]): readonly string[] => {
    const value = json[key];
    const isGood = Array.isArray(value) && value.every((entry) => known.includes(entry as string));
    return isGood ? (value as string[]) : fail(`${key} is ${shown(value)}, only ${known.join(', ')} are known`);
  };
  return { natural, decimal, naturals, strings };
}

/** What is null is switched off; names that begin with _ are diffusers' notes, `_class_name` apart. */
function only(json: JsonObject, rules: KeyRules, fail: Fail): void {
  for (const [key, value] of Object.entries(json)) {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (typeof rule === 'string' || (rule === undefined && (value === null || key.startsWith('_')))) continue;
    if (rule === undefined) fail(`${shown(key)} is not known here, and what it would change neither`);
    else if (!rule.includes(uniform(value))) fail(`${key} ${shown(value)} is not supported`);
  }
}
