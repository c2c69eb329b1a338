/**
 * @file Values of an axis as they are written: 1-5, 1-5 (+2), 1-5 [3], lists with commas and quotes.
 * @source AUTOMATIC1111 WebUI v1.10.1, as behaviour
 */
import { parseCsv } from '../../base/index.js';
import { LARGEST_SEED, type SeedValue, seedValue } from '../../contract/index.js';
import { badArguments, MAX_CELLS } from './script.js';

/** Parts of a list; a part in quotes may hold commas. */
export const partsOf = (text: string): readonly string[] =>
  parseCsv(text.replace(/,[ \t]+(?=")/g, ','))
    .flat()
    .map((part) => part.trim())
    .filter((part) => part !== '');

const RANGE =
  /^([+-]?\d+(?:\.\d*)?)\s*-\s*([+-]?\d+(?:\.\d*)?)(?:\s*\(\s*([+-]?\d+(?:\.\d*)?)\s*\)|\s*\[\s*(\d+)\s*\])?$/;

const rounded = (value: number): number => Number(value.toFixed(8));

/** @throws REQUEST_INVALID when the step leads away from the end, or there are too many */
function counted(part: string, count: number): number {
  if (count >= 1 && count <= MAX_CELLS) return count;
  throw badArguments(
    `cannot be used: "${part}" names ${count < 1 ? 'no value; downwards is written 5-1 (-1)' : `more than ${MAX_CELLS} values`}`,
  );
}

/** Numbers of one part. @throws REQUEST_INVALID */
function numbersOf(part: string, label: string): readonly number[] {
  const [, from, to, step, count] = RANGE.exec(part) ?? [];
  if (from === undefined) {
    const number = Number(part);
    if (!Number.isFinite(number)) throw badArguments(`cannot be used: the axis ${label} takes numbers, not "${part}"`);
    return [number];
  }
  const [start, end] = [Number(from), Number(to)];
  if (count !== undefined) {
    const points = counted(part, Number(count));
    return Array.from({ length: points }, (_, i) =>
      points === 1 ? start : start + ((end - start) * i) / (points - 1),
    );
  }
  const stride = Number(step ?? 1);
  const length = counted(part, stride === 0 ? 0 : Math.floor((end - start) / stride + 1e-9) + 1);
  return Array.from({ length }, (_, i) => start + stride * i);
}

/** Values of all parts; a few characters of a part name a thousand, so they are counted on the way. @throws REQUEST_INVALID */
function valuesOf<T>(text: string, label: string, read: (part: string) => readonly T[]): readonly T[] {
  const values: T[] = [];
  for (const part of partsOf(text)) {
    values.push(...read(part));
    if (values.length > MAX_CELLS)
      throw badArguments(`cannot be used: the axis ${label} has more than ${MAX_CELLS} values`);
  }
  return values;
}

/** Values of an axis of numbers. @throws REQUEST_INVALID */
export const decimals = (text: string, label: string): readonly number[] =>
  valuesOf(text, label, (part) => numbersOf(part, label).map(rounded));

/** Whole numbers of one part; what lies between is cut off. @throws REQUEST_INVALID */
function integersOf(part: string, label: string): readonly number[] {
  const numbers = numbersOf(part, label);
  if (numbers.length === 1 && !Number.isInteger(numbers[0]))
    throw badArguments(`cannot be used: the axis ${label} takes whole numbers, not "${part}"`);
  return numbers.map((number) => Math.trunc(rounded(number)));
}

/** Values of an axis of whole numbers. @throws REQUEST_INVALID */
export const integers = (text: string, label: string): readonly number[] =>
  valuesOf(text, label, (part) => integersOf(part, label));

/** A seed that is too long for a number, or several that follow it. */
const LONG_SEEDS = /^(\d{16,19})(?:\s*-\s*(\d{16,19})(?:\s*\(\s*\+?(\d{1,15})\s*\))?)?$/;

/** Seeds of one part, to the digit. @throws REQUEST_INVALID */
function seedsOf(part: string, label: string): readonly SeedValue[] {
  const [, from, to, step = '1'] = LONG_SEEDS.exec(part) ?? [];
  if (from === undefined) return integersOf(part, label);
  const [start, end, stride] = [BigInt(from), BigInt(to ?? from), BigInt(step)];
  if (start > LARGEST_SEED || end > LARGEST_SEED)
    throw badArguments(`cannot be used: the axis ${label} takes seeds up to ${LARGEST_SEED}, not "${part}"`);
  const length = counted(part, stride === 0n ? 0 : Number((end - start) / stride) + 1);
  return Array.from({ length }, (_, i) => seedValue(start + stride * BigInt(i)));
}

/** Values of an axis of seeds. @throws REQUEST_INVALID */
export const seeds = (text: string, label: string): readonly SeedValue[] =>
  valuesOf(text, label, (part) => seedsOf(part, label));

/** Most words of an axis of orders: 5 already have 120 orders, 6 have 720. */
const MAX_WORDS = 6;

/** All orders of the parts. @throws REQUEST_INVALID */
export function orders(parts: readonly string[]): readonly (readonly string[])[] {
  if (parts.length > MAX_WORDS) throw badArguments(`cannot be used: Prompt order takes up to ${MAX_WORDS} parts`);
  if (parts.length < 2) return [parts];
  return parts.flatMap((first, i) => orders(parts.toSpliced(i, 1)).map((rest) => [first, ...rest]));
}
