/** @file Lists that have a first entry. */

export type NonEmpty<T> = readonly [T, ...T[]];

/** The list, known to have a first entry; undefined where it has none. */
export const nonEmpty = <T>([first, ...rest]: readonly T[]): NonEmpty<T> | undefined =>
  first === undefined ? undefined : [first, ...rest];

/** `map` that keeps what is known of the list. */
export const mapNonEmpty = <T, U>([first, ...rest]: NonEmpty<T>, change: (entry: T) => U): [U, ...U[]] => [
  change(first),
  ...rest.map(change),
];
