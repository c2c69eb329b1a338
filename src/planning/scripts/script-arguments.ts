/** @file Arguments of a script by position, as the WebUI's clients send them; what is left out has its default. */
import { entryOf, requireText, shown } from '../../base/index.js';
import { TEXT_LIMIT } from '../../contract/index.js';
import { badArguments, type ScriptArgument } from './script.js';

export interface ArgumentReader {
  readonly flag: (index: number) => boolean;
  readonly number: (index: number) => number;
  readonly text: (index: number) => string;
  readonly list: (index: number) => readonly string[];
  /** One of the argument's choices, by name or by place; names without regard to case. */
  readonly choice: (index: number) => number;
}

const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false, '': false };

/** @throws TEXT_TOO_LONG */
function requireTexts(given: readonly unknown[], rows: readonly ScriptArgument[]): void {
  for (const [index, value] of given.entries())
    for (const text of [value].flat())
      if (typeof text === 'string') requireText(text, { name: rows[index]?.label ?? 'script_args', limit: TEXT_LIMIT });
}

/** An argument by its place. */
interface Argument {
  readonly index: number;
  readonly row: ScriptArgument | undefined;
  readonly value: unknown;
}

const wrong = ({ index, row, value }: Argument, wanted: string) =>
  badArguments(`[${index}] (${row?.label}) is ${shown(value)}, which is not ${wanted}`);

/** @throws REQUEST_INVALID for what is nested: no text stands for it */
function textOf(argument: Argument): string {
  const { value } = argument;
  if (typeof value === 'object' && value !== null) throw wrong(argument, 'a text');
  return String(value ?? '');
}

function numberOf(argument: Argument): number {
  const { row, value } = argument;
  const { minimum = -Infinity, maximum = Infinity } = row ?? {};
  const found = typeof value === 'object' || value === '' ? Number.NaN : Number(value);
  if (found >= minimum && found <= maximum) return found;
  throw wrong(argument, Number.isFinite(minimum) ? `a number from ${minimum} to ${maximum}` : 'a number');
}

function flagOf(argument: Argument): boolean {
  const found = entryOf(FLAGS, textOf(argument).toLowerCase());
  if (found === undefined) throw wrong(argument, 'true or false');
  return found;
}

function listOf(argument: Argument): readonly string[] {
  const { value } = argument;
  if (Array.isArray(value)) return value.map((entry: unknown) => textOf({ ...argument, value: entry }));
  return textOf(argument) === '' ? [] : [textOf(argument)];
}

function choiceOf(argument: Argument): number {
  const { row, value } = argument;
  const choices = row?.choices ?? [];
  const named = () => choices.findIndex((choice) => choice.toLowerCase() === textOf(argument).toLowerCase());
  const place = typeof value === 'number' ? value : named();
  if (choices[place] === undefined) throw wrong(argument, `one of ${choices.join(', ')}`);
  return place;
}

/** @throws REQUEST_INVALID when there are more arguments than the script has; TEXT_TOO_LONG */
export function readArguments(given: readonly unknown[], rows: readonly ScriptArgument[]): ArgumentReader {
  if (given.length > rows.length) throw badArguments(`are ${given.length}; this script takes ${rows.length}`);
  requireTexts(given, rows);
  const at = (index: number): Argument => ({ index, row: rows[index], value: given[index] ?? rows[index]?.value });
  return {
    number: (index) => numberOf(at(index)),
    flag: (index) => flagOf(at(index)),
    text: (index) => textOf(at(index)),
    list: (index) => listOf(at(index)),
    choice: (index) => choiceOf(at(index)),
  };
}
