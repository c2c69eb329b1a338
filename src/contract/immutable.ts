/** @file A type whose values nobody may change, however deep. */

/** `T` with every property and every array of it read-only. */
export type Immutable<T> = T extends object ? { readonly [K in keyof T]: Immutable<T[K]> } : T;
