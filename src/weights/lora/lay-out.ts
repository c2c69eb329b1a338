/**
 * @file What is in use as the inputs of a graph: pairs, and whole weights with their changes. The pairs of several LoRAs lie side by side along the rank, which is
 * their sum; the scale of each is multiplied into its `up`, so that a graph knows neither how many there are nor how
 * strong they are.
 */
import { defined } from '../../base/index.js';
import { concatenate, elementCount, type HostTensor } from '../../tensor/index.js';
import { readFloats } from '../tensor-file.js';
import { changedWeight } from './changed-weight.js';
import {
  isChange,
  isPair,
  isWholeSlot,
  type LowRankPair,
  type LowRankPairs,
  type LowRankRole,
  type LowRankSlots,
  lowRankInput,
  type WeightChange,
} from './low-rank.js';

/** An input of a graph; names in its shape stand for the rank. */
interface RankedInput {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/**
 * The tensors of all slots, one slot after another. A slot without a pair has one of zeros, which adds nothing; rank 0
 * would leave what a convolution of the engine gives undefined.
 * @throws FILE_UNREADABLE when a file got shorter since it was opened
 */
export async function* layOutPairs(
  slots: LowRankSlots,
  pairs: LowRankPairs,
  inputs: readonly RankedInput[],
): AsyncGenerator<readonly [name: string, tensor: HostTensor]> {
  const shapes = new Map(inputs.map(({ name, shape }) => [name, shape]));
  for (const slot of slots) {
    const entries = pairs.get(slot) ?? [];
    if (isWholeSlot(slot)) {
      yield* layOutWhole(slot, entries.filter(isChange), shapes);
      continue;
    }
    const parts = await Promise.all(entries.filter(isPair).map(readPart));
    const rank = Math.max(
      1,
      parts.reduce((sum, part) => sum + part.rank, 0),
    );
    for (const [role, data] of rolesOf(parts, rank)) {
      const name = lowRankInput(slot, role);
      const shape = shapes.get(name)?.map((size) => (typeof size === 'number' ? size : rank));
      if (shape) yield [name, { data: parts.length > 0 ? data : new Float32Array(elementCount(shape)), shape }];
    }
  }
}

/** A changed weight, or both its halves: some layers are two in the graph. */
async function* layOutWhole(
  slot: string,
  changes: readonly WeightChange[],
  shapes: ReadonlyMap<string, RankedInput['shape']>,
): AsyncGenerator<readonly [name: string, tensor: HostTensor]> {
  const data = await changedWeight(changes);
  const half = data.length / 2;
  const parts = { weight: data, 'weight[0]': data.subarray(0, half), 'weight[1]': data.subarray(half) } as const;
  for (const [role, part] of Object.entries(parts) as [LowRankRole, Float32Array][]) {
    const name = lowRankInput(slot, role);
    const shape = shapes.get(name)?.map(Number);
    if (shape) yield [name, { data: part, shape }];
  }
}

/** A pair that was read. */
interface Part {
  readonly rank: number;
  readonly scale: number;
  readonly down: Float32Array;
  readonly mid: Float32Array;
  readonly up: Float32Array;
}

async function readPart({ down, mid, up, rank, scale }: LowRankPair): Promise<Part> {
  const read = (tensor: LowRankPair['mid']) => (tensor ? readFloats(tensor.location) : new Float32Array());
  return { rank, scale, down: await read(down), mid: await read(mid), up: await read(up) };
}

/** Tensors of a slot. Of `up` also the halves: some layers are two in the graph. */
function rolesOf(parts: readonly Part[], rank: number): readonly (readonly [LowRankRole, Float32Array])[] {
  const up = besideEachOther(parts, rank);
  const half = up.length / 2;
  return [
    ['down', onTopOfEachOther(parts)],
    ['mid', alongTheDiagonal(parts, rank)],
    ['up', up],
    ['up[0]', up.subarray(0, half)],
    ['up[1]', up.subarray(half)],
  ];
}

/** @shape each down [rank, …] → [sum of ranks, …] */
const onTopOfEachOther = (parts: readonly Part[]): Float32Array =>
  // A LoRA alone, which is the usual case, is not copied.
  parts.length === 1 ? defined(parts[0], 'a part').down : concatenate(parts.map(({ down }) => down));

/** The same across, times the scales: loops over numbers, for there are millions. @shape each up [outputs, rank] → [outputs, sum of ranks] */
function besideEachOther(parts: readonly Part[], sum: number): Float32Array {
  const whole = new Float32Array(parts.reduce((length, { up }) => length + up.length, 0));
  let column = 0;
  for (const { up, rank, scale } of parts) {
    for (let from = 0, to = column; from < up.length; from += rank, to += sum)
      for (let index = 0; index < rank; index++) whole[to + index] = up[from + index]! * scale;
    column += rank;
  }
  return whole;
}

/** Zeros between the pairs keep them apart. @shape each mid [rank, rank, k, k] → [sum, sum, k, k] */
function alongTheDiagonal(parts: readonly Part[], rank: number): Float32Array {
  const cells = (parts[0]?.mid.length ?? 0) / (parts[0]?.rank ?? 1) ** 2;
  const whole = new Float32Array(rank ** 2 * cells);
  let corner = 0;
  for (const part of parts) {
    const length = part.rank * cells;
    for (let row = 0; row < part.rank && length > 0; row++)
      whole.set(part.mid.subarray(row * length, (row + 1) * length), ((corner + row) * rank + corner) * cells);
    corner += part.rank;
  }
  return whole;
}
