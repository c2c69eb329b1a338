/** @file The weights of a prompt's items, multiplied a range at a time in a time that does not grow with ranges × items. */

export interface ItemWeights {
  /** How many there are. */
  readonly count: () => number;
  readonly add: (weight: number) => void;
  /** Multiplies every weight from the one at this index on; weights that are added later stay as they are. */
  readonly multiplyFrom: (index: number, factor: number) => void;
  /** All of them, multiplied. */
  readonly values: () => readonly number[];
}

/** Ranges that wait to be multiplied by one factor. */
interface Waiting {
  readonly factor: number;
  readonly ranges: { readonly from: number; readonly end: number }[];
}

/**
 * No weights yet. One factor after the other is multiplied, because a product of floating-point numbers depends on the
 * order. Only neighbours of the same factor are put together: their order makes no difference.
 */
export function createItemWeights(): ItemWeights {
  const weights: number[] = [];
  let waiting: Waiting | undefined;
  const settle = (): void => {
    if (waiting) multiplyRanges(weights, waiting);
    waiting = undefined;
  };
  return {
    count: () => weights.length,
    add: (weight) => void weights.push(weight),
    multiplyFrom: (from, factor) => {
      if (!Object.is(waiting?.factor, factor)) settle();
      waiting ??= { factor, ranges: [] };
      if (from < weights.length) waiting.ranges.push({ from, end: weights.length });
    },
    values: () => {
      settle();
      return weights;
    },
  };
}

/** Multiplies each weight as often as ranges cover it. */
function multiplyRanges(weights: number[], { factor, ranges }: Waiting): void {
  const first = ranges.reduce((least, { from }) => Math.min(least, from), weights.length);
  const last = ranges.reduce((most, { end }) => Math.max(most, end), 0);
  if (first >= last) return;
  // How much the number of covering ranges changes at each index.
  const changes = new Int32Array(last - first + 1);
  for (const { from, end } of ranges) {
    changes[from - first]! += 1;
    changes[end - first]! -= 1;
  }
  const multiply = createRepeated(factor);
  let times = 0;
  for (let index = first; index < last; index++) {
    times += changes[index - first]!;
    weights[index] = multiply(weights[index]!, times);
  }
}

/** Multiplication by one factor, again and again; what was worked out for a weight is kept for the next of its value. */
function createRepeated(factor: number): (weight: number, times: number) => number {
  const tables = new Map<number, number[]>();
  return (weight, times) => {
    // All that changes of a zero is its sign, and a map does not tell the two zeros apart.
    if (times < 2 || weight === 0) return times % 2 === 1 ? weight * factor : weight;
    const table = tables.get(weight) ?? [weight];
    tables.set(weight, table);
    return grown(table, factor, times)[Math.min(times, table.length - 1)]!;
  };
}

/** Adds products to a table until it holds as many as asked for, or the last one that differs from the one before it. */
function grown(table: number[], factor: number, times: number): readonly number[] {
  let value = table.at(-1)!;
  while (table.length <= times) {
    const next = value * factor;
    if (Object.is(next, value)) break;
    table.push(next);
    value = next;
  }
  return table;
}
