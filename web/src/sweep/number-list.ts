/** @file Lists of numbers as people type them: "1-4, 7". */

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

/** The numbers of a list, in the order typed, each once; undefined when it is not one. An empty text is an empty list. */
export function numberList(text: string): readonly number[] | undefined {
  const parts = text
    .split(/[,，、;\n]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map(partOf);
  return parts.every((part) => part !== undefined) ? [...new Set(parts.flat())] : undefined;
}
