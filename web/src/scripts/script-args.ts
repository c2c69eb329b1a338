/** @file Arguments of scripts by position: what is typed, and what is asked for. */
import type { ScriptOrder, ScriptRow } from '../api/index.js';

/** The arguments with some of them replaced; places before them that nobody touched are left to the script. */
export function withArgs(args: readonly unknown[], changed: Readonly<Record<number, unknown>>): readonly unknown[] {
  const places = Object.keys(changed).map(Number);
  const length = Math.max(args.length, ...places.map((place) => place + 1));
  return Array.from({ length }, (_, place) => (place in changed ? changed[place] : (args[place] ?? null)));
}

/** What holds at a place: typed, or the script's own. */
export const argAt = ({ args: rows }: ScriptRow, args: readonly unknown[], place: number): unknown =>
  args[place] ?? rows[place]?.value;

/** Two axes change places: type, text and list of each. */
export function swapped(row: ScriptRow, args: readonly unknown[], axes: readonly [number, number]): readonly unknown[] {
  const [one, other] = axes.map((axis) => axis * 3) as [number, number];
  const moved = [0, 1, 2].flatMap((i) => [
    [one + i, argAt(row, args, other + i)],
    [other + i, argAt(row, args, one + i)],
  ]);
  return withArgs(args, Object.fromEntries(moved) as Record<number, unknown>);
}

/** The chosen script as it is handed in; undefined = none, also when the server's list is there and lacks it. */
export function orderOf(
  rows: readonly ScriptRow[] | undefined,
  { chosen, args }: { readonly chosen: string | null; readonly args: Readonly<Record<string, readonly unknown[]>> },
): ScriptOrder | undefined {
  if (!rows) return chosen === null ? undefined : { script: chosen, args: [...(args[chosen] ?? [])] };
  const row = rows.find(({ title }) => title === chosen);
  return row && { script: row.title, args: (args[row.title] ?? []).slice(0, row.args.length) };
}
