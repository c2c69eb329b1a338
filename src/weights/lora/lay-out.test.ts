import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/golden.js';
import type { HostTensor } from '../../tensor/index.js';
import { openSafetensors } from '../safetensors.js';
import { floatTensor, type TensorToWrite, writeSafetensors } from '../write.js';
import { layOutPairs } from './lay-out.js';
import type { LowRankPair } from './low-rank.js';

/** bfloat16 of small integers: the upper half of their 32 bits. */
const bfloat16 = (name: string, values: readonly number[], shape: readonly number[]): TensorToWrite => ({
  name,
  dtype: 'BF16',
  shape,
  pieces: () => [new Uint8Array(Uint16Array.from(values, (value) => bitsOf(value) >>> 16).buffer)],
});
const bitsOf = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]!;

async function laidOut(
  tensors: readonly TensorToWrite[],
  slots: Readonly<Record<string, readonly (Omit<LowRankPair, 'up' | 'down' | 'mid'> & { readonly of: string })[]>>,
  inputs: Readonly<Record<string, readonly (number | string)[]>>,
): Promise<Readonly<Record<string, HostTensor>>> {
  const path = join(await temporaryFolder(), 'pairs.safetensors');
  await writeSafetensors(path, tensors);
  const file = await openSafetensors(path);
  const tensor = (name: string) => {
    const location = file.tensors.get(name);
    return location && { name, location };
  };
  const pairs = Object.entries(slots).map(([slot, list]): [string, LowRankPair[]] => [
    slot,
    list.map(({ of, rank, scale }) => ({
      rank,
      scale,
      down: tensor(`${of}.down`)!,
      up: tensor(`${of}.up`)!,
      mid: tensor(`${of}.mid`),
    })),
  ]);
  const shapes = Object.entries(inputs).map(([name, shape]) => ({ name, shape }));
  const result: Record<string, HostTensor> = {};
  for await (const [name, value] of layOutPairs(new Set(Object.keys(slots)), new Map(pairs), shapes))
    result[name] = value;
  return result;
}

const A = [floatTensor('a.down', Float32Array.of(1, 2), [1, 2]), floatTensor('a.up', Float32Array.of(3, 4), [2, 1])];
const B = [bfloat16('b.down', [5, 6, 7, 8], [2, 2]), bfloat16('b.up', [1, 2, 3, 4], [2, 2])];
const LINEAR = { 'lora/w/pair/down': ['r', 2], 'lora/w/pair/up': [2, 'r'] };

it('lays pairs of different ranks and dtypes side by side, the scale in up', async () => {
  const slots = {
    'w/pair': [
      { of: 'a', rank: 1, scale: 2 },
      { of: 'b', rank: 2, scale: -1 },
    ],
  };
  expect(await laidOut([...A, ...B], slots, LINEAR)).toEqual({
    'lora/w/pair/down': { data: Float32Array.of(1, 2, 5, 6, 7, 8), shape: [3, 2] },
    'lora/w/pair/up': { data: Float32Array.of(6, -1, -2, 8, -3, -4), shape: [2, 3] },
  });
});

it('fills a slot without a pair with zeros', async () => {
  expect(await laidOut(A, { 'w/pair': [] }, LINEAR)).toEqual({
    'lora/w/pair/down': { data: new Float32Array(2), shape: [1, 2] },
    'lora/w/pair/up': { data: new Float32Array(2), shape: [2, 1] },
  });
});

it('gives the halves of up to a graph that asks for them', async () => {
  const inputs = { 'lora/w/pair/up[0]': [1, 'r'], 'lora/w/pair/up[1]': [1, 'r'] };
  expect(await laidOut(B, { 'w/pair': [{ of: 'b', rank: 2, scale: 1 }] }, inputs)).toEqual({
    'lora/w/pair/up[0]': { data: Float32Array.of(1, 2), shape: [1, 2] },
    'lora/w/pair/up[1]': { data: Float32Array.of(3, 4), shape: [1, 2] },
  });
});

it('keeps middle kernels apart with zeros', async () => {
  const mids = [
    floatTensor('a.mid', Float32Array.of(1, 2), [1, 1, 1, 2]),
    floatTensor('b.mid', Float32Array.of(3, 4, 5, 6, 7, 8, 9, 10), [2, 2, 1, 2]),
  ];
  const slots = {
    'w/triple': [
      { of: 'a', rank: 1, scale: 1 },
      { of: 'b', rank: 2, scale: 1 },
    ],
  };
  const laid = await laidOut([...A, ...B, ...mids], slots, { 'lora/w/triple/mid': ['r', 'r', 1, 2] });
  expect(laid).toEqual({
    'lora/w/triple/mid': {
      data: Float32Array.of(1, 2, 0, 0, 0, 0, 0, 0, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10),
      shape: [3, 3, 1, 2],
    },
  });
});
