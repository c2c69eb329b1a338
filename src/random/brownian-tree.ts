/** @file A Brownian path that depends on its seed alone: any interval of it can be asked for, in any order. */
import type { NoiseSource, Seed } from './noise-stream.js';
import { seedSequence } from './seed-sequence.js';

/** Words of the pool that the seeds of the nodes are mixed in. @source torchsde (Apache-2.0), BrownianTree's default */
const POOL_SIZE = 24;
/** Times are kept to this many decimals, which also ends the halving. @source torchsde, BrownianTree, tolerance 1e-6 */
const DECIMALS = 6;
/** A double is exactly half-way between two times of six decimals only where it is an odd multiple of this. */
const TIE = 2 ** -(DECIMALS + 1);

/** Rounds to six decimals by the exact value of the double, ties to the even digit. @source Python, round() of a float */
export function roundTime(time: number): number {
  const rounded = Number(time.toFixed(DECIMALS));
  const isTie = Math.abs(time / TIE) % 2 === 1;
  if (!isTie) return rounded;
  const even = 2 * Math.round((time * 10 ** DECIMALS) / 2);
  return even / 10 ** DECIMALS;
}

export interface BrownianTreeOptions {
  readonly seed: Seed;
  /** Where each node's noise comes from: the first draw of a stream of the node's seed. */
  readonly source: NoiseSource;
  /** Values of one draw. */
  readonly count: number;
  readonly start: number;
  /** Above `start`. */
  readonly end: number;
}

/** W(to) − W(from), normal values of variance |to − from|. @shape → [count] */
export type BrownianTree = (from: number, to: number) => Float64Array;

/** A node: an interval, its increment, and its place in the tree. */
interface Node {
  readonly start: number;
  readonly end: number;
  readonly key: number;
  readonly depth: number;
  readonly increment: Float64Array;
}

const scaled = (values: ArrayLike<number>, factor: number): Float64Array =>
  Float64Array.from(values, (value) => value * factor);

const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - b[i]!);

/** Increment of the left half, given that of the whole: mean and deviation of a Brownian bridge at its middle. */
function leftIncrement({ start, end, increment }: Node, middle: number, normal: Float32Array): Float64Array {
  const [left, right, length] = [middle - start, end - middle, end - start];
  const deviation = Math.sqrt((left * right) / length);
  return increment.map((value, i) => (left * value) / length + deviation * normal[i]!);
}

/** Halves nodes; the one last halved at each depth is kept: neighbouring times share most of their way down. */
function createHalving(normalOf: (spawnKey: readonly number[]) => Float32Array) {
  const halved = new Map<number, { readonly key: number; readonly left: Float64Array }>();
  return (node: Node, middle: number): Float64Array => {
    const known = halved.get(node.depth);
    if (known?.key === node.key) return known.left;
    const left = leftIncrement(node, middle, normalOf([node.key, node.depth]));
    halved.set(node.depth, { key: node.key, left });
    return left;
  };
}

/** W(time) − W(start of the tree): down the tree to the node that ends at the time, the halves left behind summed up. */
function valueAt(root: Node, time: number, halve: ReturnType<typeof createHalving>): Float64Array {
  let node = root;
  let before = new Float64Array(root.increment.length);
  while (time > node.start && time < node.end) {
    const middle = roundTime(0.5 * (node.end + node.start));
    const left = halve(node, middle);
    const [key, depth] = [2 * node.key, node.depth + 1];
    if (time <= middle) node = { start: node.start, end: middle, key, depth, increment: left };
    else {
      before = before.map((value, i) => value + left[i]!);
      node = { start: middle, end: node.end, key: key + 1, depth, increment: difference(node.increment, left) };
    }
  }
  return time === node.end ? before.map((value, i) => value + node.increment[i]!) : before;
}

/**
 * The path over [start, end], halved until a time is met to six decimals; every half has the seed of its place in the tree.
 * @source torchsde 0.2.6 (Apache-2.0), _brownian/brownian_interval.py and derived.py: BrownianTree, without Lévy areas;
 * Kidger et al. 2021, "Efficient and accurate gradients for neural SDEs", section 4
 */
export function createBrownianTree({ seed, source, count, start, end }: BrownianTreeOptions): BrownianTree {
  const seedOf = (spawnKey: readonly number[]) => seedSequence({ entropy: seed, spawnKey, poolSize: POOL_SIZE }, 1)[0]!;
  const normalOf = (spawnKey: readonly number[]) => source(seedOf(spawnKey)).normal(count);
  const [first, last] = [roundTime(start), roundTime(end)];
  const whole = scaled(normalOf([]), Math.sqrt(end - start));
  const root: Node = { start: first, end: last, key: 0, depth: 0, increment: whole };
  const halve = createHalving(normalOf);
  const at = (time: number) => valueAt(root, Math.min(Math.max(roundTime(time), first), last), halve);
  return (from, to) => difference(at(to), at(from));
}
