/** @file Lists that have a first entry. */

export type NonEmpty<T> = readonly [T, ...T[]];

/** `map` that keeps what is known of the list. */
export const mapNonEmpty = <T, U>([first, ...rest]: NonEmpty<T>, change: (entry: T) => U): [U, ...U[]] => [
  change(first),
  ...rest.map(change),
];
