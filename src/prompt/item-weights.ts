/** @file The weights of a prompt's items, multiplied a range at a time in a time that hardly grows with ranges × items. */

export interface ItemWeights {
  /** How many there are. */
  readonly count: () => number;
  readonly add: (weight: number) => void;
  /** Multiplies every weight from the one at this index on; weights that are added later stay as they are. */
  readonly multiplyFrom: (index: number, factor: number) => void;
  /** All of them, multiplied. */
  readonly values: () => readonly number[];
}

interface Range {
  readonly from: number;
  readonly end: number;
}

/** Ranges that wait to be multiplied by one factor. */
interface Waiting {
  readonly factor: number;
  readonly ranges: Range[];
}

type Multiply = (weight: number, factor: number) => number;

/** Weights, and for each block of them factors that all of the block is still to be multiplied by, in this order. */
interface Blocks {
  readonly weights: number[];
  readonly noted: Map<number, number[]>;
  readonly multiply: Multiply;
}

/** Weights in a block: where a range begins or ends inside one, it costs as much. */
const BLOCK = 128;
/** Factors that a block holds back at most, so that they take little memory. */
const MOST_FACTORS = 1024;

/**
 * No weights yet. One factor after the other is multiplied, because a product of floating-point numbers depends on the
 * order. Only neighbours of the same factor are put together: their order makes no difference. Where factors change often,
 * blocks note them, and multiply once for all of their weights that are equal, as brackets that undo each other leave them.
 * Where all weights differ, each is its own product: nothing can be saved there.
 * @param multiply for tests that count products
 */
export function createItemWeights(multiply: Multiply = (weight, factor) => weight * factor): ItemWeights {
  const blocks: Blocks = { weights: [], noted: new Map(), multiply };
  const { weights } = blocks;
  let waiting: Waiting | undefined;
  const settle = (): void => {
    if (waiting) multiplyWaiting(blocks, waiting);
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
      settleBlocks(blocks, { from: 0, end: weights.length });
      return weights;
    },
  };
}

/** Many ranges are counted item by item, few are noted block by block. */
function multiplyWaiting(blocks: Blocks, { factor, ranges }: Waiting): void {
  const from = ranges.reduce((least, range) => Math.min(least, range.from), blocks.weights.length);
  const end = ranges.reduce((most, range) => Math.max(most, range.end), 0);
  if (from >= end) return;
  const span = end - from;
  if (ranges.length * (span / BLOCK + BLOCK) < span) {
    for (const range of ranges) noteRange(blocks, range, factor);
    return;
  }
  settleBlocks(blocks, { from, end });
  multiplyRanges(blocks, { factor, ranges }, { from, end });
}

/** A block that lies in the range whole only notes the factor. */
function noteRange(blocks: Blocks, range: Range, factor: number): void {
  const { weights, noted, multiply } = blocks;
  for (let block = Math.floor(range.from / BLOCK); block * BLOCK < range.end; block++) {
    const [start, stop] = [block * BLOCK, (block + 1) * BLOCK];
    const factors = noted.get(block) ?? [];
    noted.set(block, factors);
    const isWhole = start >= range.from && stop <= range.end;
    if (isWhole && factors.push(factor) < MOST_FACTORS) continue;
    settleBlock(blocks, block);
    if (isWhole) continue;
    for (let index = Math.max(start, range.from); index < Math.min(stop, range.end); index++)
      weights[index] = multiply(weights[index]!, factor);
  }
}

/** Multiplies what the blocks of a range have noted. */
function settleBlocks(blocks: Blocks, { from, end }: Range): void {
  for (let block = Math.floor(from / BLOCK); block * BLOCK < end; block++) settleBlock(blocks, block);
}

function settleBlock({ weights, noted, multiply }: Blocks, block: number): void {
  const factors = noted.get(block) ?? [];
  if (factors.length === 0) return;
  const products = new Map<number, number>();
  for (let index = block * BLOCK; index < (block + 1) * BLOCK; index++) {
    const weight = weights[index]!;
    // A map does not tell the two zeros apart, and their signs may differ in the end.
    const known = weight === 0 ? undefined : products.get(weight);
    const product = known ?? factors.reduce((value, factor) => multiply(value, factor), weight);
    products.set(weight, product);
    weights[index] = product;
  }
  factors.length = 0;
}

/** Multiplies each weight as often as ranges cover it. */
function multiplyRanges({ weights, multiply }: Blocks, { factor, ranges }: Waiting, { from, end }: Range): void {
  // How much the number of covering ranges changes at each index.
  const changes = new Int32Array(end - from + 1);
  for (const range of ranges) {
    changes[range.from - from]! += 1;
    changes[range.end - from]! -= 1;
  }
  const repeated = createRepeated(factor, multiply);
  let times = 0;
  for (let index = from; index < end; index++) {
    times += changes[index - from]!;
    weights[index] = repeated(weights[index]!, times);
  }
}

/** Multiplication by one factor, again and again; what was worked out for a weight is kept for the next of its value. */
function createRepeated(factor: number, multiply: Multiply): (weight: number, times: number) => number {
  const tables = new Map<number, number[]>();
  return (weight, times) => {
    // All that changes of a zero is its sign, and a map does not tell the two zeros apart.
    if (times < 2 || weight === 0) return times % 2 === 1 ? multiply(weight, factor) : weight;
    const table = tables.get(weight) ?? [weight];
    tables.set(weight, table);
    return grown(table, times, (value) => multiply(value, factor))[Math.min(times, table.length - 1)]!;
  };
}

/** Adds products to a table until it holds as many as asked for, or the last one that differs from the one before it. */
function grown(table: number[], times: number, multiply: (value: number) => number): readonly number[] {
  let value = table.at(-1)!;
  while (table.length <= times) {
    const next = multiply(value);
    if (Object.is(next, value)) break;
    table.push(next);
    value = next;
  }
  return table;
}
