/** @file Option values from text, strictly: what is not wholly a value of its kind is a usage error. */
import { AppError } from '../base/index.js';

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
