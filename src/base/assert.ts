/** @file Assertions for facts that only a bug can break. */

/** Narrows away `undefined` and `null`; a failure is a bug, not bad input. */
export function defined<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Error(`bug: ${what} is missing`);
  return value;
}
