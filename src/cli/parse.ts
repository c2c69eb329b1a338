/** @file Option values from text, strictly: what is not wholly a value of its kind is a usage error. */
import { AppError } from '../base/index.js';
import {
  LARGEST_SEED,
  LIMITS,
  type LoraUse,
  type SeedValue,
  SWEEP_AXES,
  SWEEP_LIMITS,
  type SweepAxis,
  seedValue,
} from '../contract/index.js';

interface Range {
  readonly min: number;
  readonly max: number;
}

const usage = (problem: string): AppError => new AppError('USAGE', { problem });

function inRange(name: string, value: number, { min, max }: Range): number {
  if (value < min || value > max) throw new AppError('VALUE_RANGE', { name, value, min, max });
  return value;
}

/** @throws USAGE VALUE_RANGE */
export const integerFor =
  (name: string, range: Range) =>
  (text: string): number => {
    if (!/^-?\d+$/.test(text)) throw usage(`${name} takes a whole number, not "${text}"`);
    return inRange(name, Number(text), range);
  };

/** A seed, in digits where a number would be that of its neighbour. @throws USAGE VALUE_RANGE */
export const seedFor =
  (name: string, range: Range) =>
  (text: string): SeedValue => {
    if (!/^\d{16,}$/.test(text)) return integerFor(name, range)(text);
    if (BigInt(text) <= LARGEST_SEED) return seedValue(BigInt(text));
    throw new AppError('VALUE_RANGE', { name, value: text, min: range.min, max: String(LARGEST_SEED) });
  };

/** @throws USAGE VALUE_RANGE */
export const decimalFor =
  (name: string, range: Range) =>
  (text: string): number => {
    if (!/^-?(\d+(\.\d*)?|\.\d+)$/.test(text)) throw usage(`${name} takes a number, not "${text}"`);
    return inRange(name, Number(text), range);
  };

/** One of a list, upper and lower case alike. @throws USAGE */
export const oneOf =
  <T extends string>(name: string, values: readonly T[]) =>
  (text: string): T => {
    const found = values.find((value) => value.toLowerCase() === text.toLowerCase());
    if (found === undefined) throw usage(`${name} is one of ${values.join(', ')}, not "${text}"`);
    return found;
  };

/** `512x384` or `512`, width first. @throws USAGE */
export function parseSize(text: string): { width: number; height: number } {
  const [, width, height = width] = /^(\d{1,6})(?:[x×](\d{1,6}))?$/i.exec(text) ?? [];
  if (width === undefined)
    throw usage(`--size takes WIDTHxHEIGHT or one number, such as 512x384 or 512, not "${text}"`);
  return { width: Number(width), height: Number(height) };
}

/** `1,1.5,4-6` as [1, 1.5, 4, 5, 6]: numbers with a point stand alone, ranges count in whole ones. @throws USAGE */
export const decimalListFor =
  (name: string) =>
  (text: string): number[] => {
    const valuesOf = (part: string) =>
      /^\d{1,3}\.\d{1,6}$/.test(part.trim()) ? [Number(part)] : expandRange(name, part);
    return [...new Set(text.split(',').flatMap(valuesOf))];
  };

function expandRange(name: string, part: string): number[] {
  const [, first, last = first] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part.trim()) ?? [];
  if (first === undefined || Number(last) < Number(first))
    throw usage(`${name} takes numbers and ranges, such as 1-4,12; "${part.trim()}" is neither`);
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
}

/** `1-3,7` as [1, 2, 3, 7]: in the order given, each once. @throws USAGE */
export const numberListFor =
  (name: string) =>
  (text: string): number[] => [...new Set(text.split(',').flatMap((part) => expandRange(name, part)))];

/** `7,100-103,6687881544318117707`: seeds and ranges of them, to the digit, each once. @throws USAGE VALUE_RANGE */
export const seedListFor = (name: string, range: Range) => {
  const seed = seedFor(name, range);
  const expand = (part: string): readonly SeedValue[] => {
    const [, first = part, last = first] = /^(\d{1,19})-(\d{1,19})$/.exec(part) ?? [];
    const values = [seed(first), seed(last)].map(BigInt);
    const [from = 0n, to = from] = values;
    if (to < from || to - from >= SWEEP_LIMITS.seeds)
      throw usage(`${name} takes seeds and ranges of at most ${SWEEP_LIMITS.seeds}, such as 1-4,12, not "${part}"`);
    return Array.from({ length: Number(to - from) + 1 }, (_, index) => seedValue(from + BigInt(index)));
  };
  return (text: string): SeedValue[] => [...new Set(text.split(',').flatMap((part) => expand(part.trim())))];
};

/** `film`, `film:0.8` or `film:0.5:0.8`: name, weight, or weights of the text encoder and the UNet. @throws USAGE VALUE_RANGE */
export function loraFor(text: string): LoraUse {
  const [name = '', first, second, ...rest] = text.split(':');
  if (name.trim() === '' || /[<>]/.test(name) || rest.length > 0)
    throw usage(`--lora takes NAME:WEIGHT, such as film:0.8, not "${text}"`);
  const weightOf = decimalFor('--lora', LIMITS.loraWeight);
  const weight = second ?? first;
  return {
    name,
    ...(weight === undefined ? {} : { weight: weightOf(weight) }),
    ...(first === undefined || second === undefined ? {} : { textEncoderWeight: weightOf(first) }),
  };
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Values between commas; one that holds a comma stands in double quotes, a quote inside is doubled. */
function splitValues(text: string): string[] {
  const parts = text.match(/\s*("(?:[^"]|"")*"|[^,]*)\s*(?:,|$)/g) ?? [];
  const values = parts.map((part) => part.replace(/,$/, '').trim());
  // The pattern also matches nothing at the very end.
  if (values.at(-1) === '' && !text.trimEnd().endsWith(',')) values.pop();
  return values.map((value) => (/^".*"$/s.test(value) ? value.slice(1, -1).replaceAll('""', '"') : value));
}

/** Names between commas. @throws USAGE when there is none */
export const valuesFor =
  (name: string) =>
  (text: string): string[] => {
    const values = splitValues(text).filter((value) => value !== '');
    if (values.length === 0) throw usage(`${name} takes names with commas between them`);
    return values;
  };

/** `cfg-scale=4,7.5` or `prompt="a cat, black",a dog`. @throws USAGE */
export function axisFor(text: string): SweepAxis {
  const [, name = '', values = ''] = /^([A-Za-z-]+)=(.*)$/s.exec(text.trim()) ?? [];
  const kind = SWEEP_AXES.find((axis) => axis === name || kebab(axis) === name.toLowerCase());
  const list = splitValues(values);
  if (kind && list.length > 0) return { kind, values: list };
  throw usage(`--axis takes KIND=VALUE,VALUE with one of ${SWEEP_AXES.map(kebab).join(', ')}; "${text}" is not that`);
}
