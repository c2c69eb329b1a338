/** @file Arguments of a script by position, as the WebUI's clients send them; what is left out has its default. */
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

/** @throws REQUEST_INVALID when there are more arguments than the script has */
export function readArguments(given: readonly unknown[], rows: readonly ScriptArgument[]): ArgumentReader {
  if (given.length > rows.length) throw badArguments(`are ${given.length}; this script takes ${rows.length}`);
  const value = (index: number): unknown => given[index] ?? rows[index]?.value;
  const wrong = (index: number, wanted: string) =>
    badArguments(`[${index}] (${rows[index]?.label}) is ${JSON.stringify(value(index))}, which is not ${wanted}`);
  const number = (index: number): number => {
    const found = Number(value(index));
    const { minimum = -Infinity, maximum = Infinity } = rows[index] ?? {};
    if (value(index) === '' || !(found >= minimum && found <= maximum))
      throw wrong(index, Number.isFinite(minimum) ? `a number from ${minimum} to ${maximum}` : 'a number');
    return found;
  };
  return {
    number,
    flag: (index) => {
      const found = FLAGS[String(value(index)).toLowerCase()];
      if (found === undefined) throw wrong(index, 'true or false');
      return found;
    },
    text: (index) => String(value(index) ?? ''),
    list: (index) => {
      const found = value(index);
      return Array.isArray(found) ? found.map(String) : String(found ?? '') === '' ? [] : [String(found)];
    },
    choice: (index) => {
      const choices = rows[index]?.choices ?? [];
      const found = value(index);
      const place =
        typeof found === 'number'
          ? found
          : choices.findIndex((choice) => choice.toLowerCase() === String(found).toLowerCase());
      if (choices[place] === undefined) throw wrong(index, `one of ${choices.join(', ')}`);
      return place;
    },
  };
}
