/** @file Textual inversions: what is refused before it is read. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/golden.js';
import { type SparseTensor, writeSparse } from '../../test/support/sparse.js';
import { readEmbedding } from './embedding-file.js';
import { openSafetensors } from './safetensors.js';

const read = async (...tensors: readonly SparseTensor[]) =>
  readEmbedding(await openSafetensors(await writeSparse(join(await temporaryFolder(), 'a.safetensors'), tensors)));

it('vectors are read', async () => {
  const bytes = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
  expect(await read({ name: 'emb_params', shape: [2, 2], dtype: 'F32', bytes })).toEqual([
    [Float32Array.of(1, 2), Float32Array.of(3, 4)],
  ]);
});

const vector = (name: string, ...values: readonly number[]): SparseTensor => ({
  name,
  shape: [1, values.length],
  dtype: 'F32',
  bytes: new Uint8Array(Float32Array.from(values).buffer),
});

it('those for two text encoders are read in the order of the encoders', async () => {
  expect(await read(vector('clip_g', 1, 2, 3), vector('clip_l', 4, 5))).toEqual([
    [Float32Array.of(4, 5)],
    [Float32Array.of(1, 2, 3)],
  ]);
});

it('those for the second text encoder alone are refused', async () => {
  await expect(read(vector('clip_g', 1, 2))).rejects.toMatchObject({
    code: 'EMBEDDING_INVALID',
    message: expect.stringContaining('none for the first'),
  });
});

it.each([
  ['10 GiB of vectors', [{ name: 'emb_params', shape: [2 ** 23, 640] }], /bytes, the limit is 67108864/],
  [
    '3 GiB beside one',
    [
      { name: 'emb_params', shape: [1, 8] },
      { name: 'x', shape: [3 * 2 ** 29] },
    ],
    /bytes, the limit/,
  ],
  ['millions of thin vectors', [{ name: 'emb_params', shape: [2 ** 24, 1] }], /16777216 vectors, the limit is 1024/],
] as const)('%s are refused', async (_, tensors, message) => {
  await expect(read(...tensors)).rejects.toMatchObject({
    code: 'EMBEDDING_INVALID',
    message: expect.stringMatching(message),
  });
});
