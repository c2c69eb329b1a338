/**
 * @file Values of an axis as they are written: 1-5, 1-5 (+2), 1-5 [3], lists with commas and quotes.
 * @source AUTOMATIC1111 WebUI v1.10.1, as behaviour
 */
import { parseCsv } from '../../base/index.js';
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

/** Values of an axis of numbers. @throws REQUEST_INVALID */
export const decimals = (text: string, label: string): readonly number[] =>
  partsOf(text).flatMap((part) => numbersOf(part, label).map(rounded));

/** Values of an axis of whole numbers; what lies between is cut off. @throws REQUEST_INVALID */
export const integers = (text: string, label: string): readonly number[] =>
  partsOf(text).flatMap((part) => {
    const numbers = numbersOf(part, label);
    if (numbers.length === 1 && !Number.isInteger(numbers[0]))
      throw badArguments(`cannot be used: the axis ${label} takes whole numbers, not "${part}"`);
    return numbers.map((number) => Math.trunc(rounded(number)));
  });

/** Most words of an axis of orders: 5 already have 120 orders, 6 have 720. */
const MAX_WORDS = 6;

/** All orders of the parts. @throws REQUEST_INVALID */
export function orders(parts: readonly string[]): readonly (readonly string[])[] {
  if (parts.length > MAX_WORDS) throw badArguments(`cannot be used: Prompt order takes up to ${MAX_WORDS} parts`);
  if (parts.length < 2) return [parts];
  return parts.flatMap((first, i) => orders(parts.toSpliced(i, 1)).map((rest) => [first, ...rest]));
}
