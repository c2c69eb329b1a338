/** @file Options that follow from the registry of generation parameters, and the fields that they fill. */
import { type Command, Option } from 'commander';
import { type ParameterFields, type ParameterRow, type ParameterRows, rowsOf, seedParts } from '../contract/index.js';
import { decimalFor, integerFor, oneOf, seedFor } from './parse.js';

type Flag = NonNullable<ParameterRow['flag']>;

/** Every number. */
const ANY = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

const written = ({ name, value }: Flag): string => (value === undefined ? name : `${name} <${value}>`);

/** Fields that a number may be too small for, and where the rest of it stands. */
const SECOND_PARTS: Readonly<Record<string, string>> = { seed: 'seedHigh', variationSeed: 'variationSeedHigh' };

function optionOf(name: string, flag: Flag, { value }: ParameterRow): Option {
  const option = new Option(written(flag), flag.help);
  switch (value.kind) {
    case 'boolean':
    case 'text':
      return option;
    case 'choice':
      option.description = `${flag.help}: ${value.choices.join(', ')}`;
      return option.argParser(oneOf(flag.name, value.choices));
    case 'integer':
      return option.argParser((name in SECOND_PARTS ? seedFor : integerFor)(flag.name, value));
    case 'number':
      return option.argParser(decimalFor(flag.name, value));
    // The model judges the range, and of a text whether it is one.
    case 'clipSkip':
      return value.auto ? option : option.argParser(decimalFor(flag.name, ANY));
  }
}

/** Adds an option for every row that has one. */
export function withParameters(command: Command, rows: ParameterRows): Command {
  for (const [name, row] of rowsOf(rows)) if (row.flag) command.addOption(optionOf(name, row.flag, row));
  return command;
}

/** A field with its value; a seed that is too long for a number fills two. */
function fieldsOf(name: string, typed: unknown): readonly (readonly [string, unknown])[] {
  const second = SECOND_PARTS[name];
  if (second === undefined || typeof typed !== 'string') return [[name, typed]];
  const { seed, high } = seedParts(typed);
  return [
    [name, seed],
    [second, high],
  ];
}

/** The fields of the options that were given; what is on or off is given where it differs from its default. */
export function parametersOf<T extends ParameterRows>(rows: T, options: object): ParameterFields<T> {
  const given = new Map<string, unknown>(Object.entries(options));
  return Object.fromEntries(
    rowsOf(rows).flatMap(([name, { flag, value, default: standard }]) => {
      const typed = flag === undefined ? undefined : given.get(new Option(written(flag)).attributeName());
      const isGiven = typed !== undefined && !(value.kind === 'boolean' && typed === standard.value);
      return isGiven ? fieldsOf(name, typed) : [];
    }),
  ) as ParameterFields<T>;
}
