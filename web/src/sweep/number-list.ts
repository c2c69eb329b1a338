/** @file Lists of numbers as people type them: "1-4, 7". */
import { type SeedValue, seedOfDigits } from '../api/index.js';

const RANGE = /^(-?\d+)\s*-\s*(\d+)$/;
/** Longer ones are typing errors. */
const LONGEST = 1000;

function partOf(part: string): readonly number[] | undefined {
  const [, from, to] = RANGE.exec(part) ?? [];
  if (from === undefined || to === undefined) {
    const value = Number(part);
    return Number.isFinite(value) ? [value] : undefined;
  }
  const length = Number(to) - Number(from) + 1;
  if (length < 1 || length > LONGEST) return undefined;
  return Array.from({ length }, (_, index) => Number(from) + index);
}

/** Seeds to the digit, one or a range. */
function seedsOf(part: string): readonly SeedValue[] | undefined {
  const [, first = part, last = first] = RANGE.exec(part) ?? [];
  if (!/^-?\d{1,19}$/.test(first)) return undefined;
  const from = BigInt(first);
  const length = Number(BigInt(last) - from) + 1;
  if (length < 1 || length > LONGEST) return undefined;
  return Array.from({ length }, (_, index) => seedOfDigits(String(from + BigInt(index))));
}

/** Each value once; undefined where a part of the text is none. */
function listOf<T>(text: string, valuesOf: (part: string) => readonly T[] | undefined): readonly T[] | undefined {
  const parts = text
    .split(/[,，、;\n]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map(valuesOf);
  return parts.every((part) => part !== undefined) ? [...new Set(parts.flat())] : undefined;
}

/** The numbers of a list, in the order typed, each once; undefined when it is not one. An empty text is an empty list. */
export const numberList = (text: string) => listOf(text, partOf);

/** The seeds of a list, in the same way. */
export const seedList = (text: string) => listOf(text, seedsOf);
