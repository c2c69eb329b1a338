/** @file Which picture is next by a key, and which ones a click chooses. */

export interface Grid {
  readonly count: number;
  readonly columns: number;
  /** Rows in sight. */
  readonly rows: number;
}

const STEPS: Readonly<Record<string, (grid: Grid) => number>> = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: ({ columns }) => -columns,
  ArrowDown: ({ columns }) => columns,
  PageUp: ({ columns, rows }) => -columns * Math.max(1, rows),
  PageDown: ({ columns, rows }) => columns * Math.max(1, rows),
  Home: ({ count }) => -count,
  End: ({ count }) => count,
};

/** The place that a key leads to; undefined for other keys, the same place where there is none. */
export function placeAfter(key: string, place: number, grid: Grid): number | undefined {
  const step = STEPS[key]?.(grid);
  if (step === undefined || grid.count === 0) return undefined;
  const wanted = place + step;
  if (wanted >= 0 && wanted < grid.count) return wanted;
  // A row up or down that is not there leaves the place; a jump ends at the border.
  if (
    key === 'ArrowUp' ||
    (key === 'ArrowDown' && Math.floor(place / grid.columns) === Math.floor((grid.count - 1) / grid.columns))
  )
    return place;
  return Math.min(Math.max(wanted, 0), grid.count - 1);
}

/** Adds one, or takes it out. */
export function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Adds all between two places. */
export function withRange(
  chosen: ReadonlySet<string>,
  ids: readonly string[],
  between: readonly [number, number],
): ReadonlySet<string> {
  const [from, to] = [Math.min(...between), Math.max(...between)];
  return new Set([...chosen, ...ids.slice(from, to + 1)]);
}
