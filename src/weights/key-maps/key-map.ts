/** @file Renaming tensors by tables: rows of dotted prefixes, read in both directions. */

/** A dotted prefix in a dialect and ours for it. */
export type RenameRow = readonly [theirs: string, ours: string];

export interface KeyMap {
  readonly rows: readonly RenameRow[];
  /** Our name of theirs; undefined when no row covers it. */
  toOurs(name: string): string | undefined;
  /** Their name of ours; undefined when no row covers it. */
  toTheirs(name: string): string | undefined;
}

/** A map from rows. The longest prefix wins; of several rows with one side in common, the first is canonical. */
export function createKeyMap(rows: readonly RenameRow[]): KeyMap {
  const forward = firstWins(rows.map(([theirs, ours]) => [theirs, ours]));
  const backward = firstWins(rows.map(([theirs, ours]) => [ours, theirs]));
  return { rows, toOurs: (name) => rename(forward, name), toTheirs: (name) => rename(backward, name) };
}

function firstWins(pairs: readonly RenameRow[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const [from, to] of pairs) if (!map.has(from)) map.set(from, to);
  return map;
}

/** More dots than any prefix of a row has: a longer name is asked for by its beginning. */
const MAX_PREFIX_PARTS = 16;

function rename(prefixes: ReadonlyMap<string, string>, name: string): string | undefined {
  let prefix = name.split('.', MAX_PREFIX_PARTS).join('.');
  for (;;) {
    const to = prefixes.get(prefix);
    if (to !== undefined) return to + name.slice(prefix.length);
    const end = prefix.lastIndexOf('.');
    if (end <= 0) return undefined;
    prefix = prefix.slice(0, end);
  }
}

/** Every row of `outer` joined with every row of `inner`: a block's place and the names inside a block of its kind. */
export const nest = (outer: readonly RenameRow[], inner: readonly RenameRow[]): readonly RenameRow[] =>
  outer.flatMap(([theirs, ours]) => inner.map(([a, b]): RenameRow => [`${theirs}.${a}`, `${ours}.${b}`]));

/** The same rows behind a prefix on their side. */
export const behind = (prefix: string, rows: readonly RenameRow[]): readonly RenameRow[] =>
  rows.map(([theirs, ours]): RenameRow => [`${prefix}.${theirs}`, ours]);
