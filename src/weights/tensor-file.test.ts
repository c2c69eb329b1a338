/** @file Reading tensors: piece by piece, wherever they lie, and never more than there is room for. */
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/golden.js';
import { writeSparse } from '../../test/support/sparse.js';
import { openSafetensors } from './safetensors.js';
import { floatPieces, readFloats } from './tensor-file.js';
import { floatTensor, writeSafetensors } from './write.js';

/** Elements of a piece. */
const PIECE = 4 * 1024 * 1024;
const GIB = 2 ** 30;

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});
const at = (name: string) => join(folder, `${name}.safetensors`);
const located = async (path: string, name = 'x') => (await openSafetensors(path)).tensors.get(name)!;

it('a tensor larger than a piece is read whole, in pieces', async () => {
  const count = 2 * PIECE + 3;
  const bytes = Uint8Array.from({ length: count }, (_, index) => index % 251);
  const location = await located(await writeSparse(at('pieces'), [{ name: 'x', shape: [count], dtype: 'U8', bytes }]));
  const lengths: number[] = [];
  for await (const piece of floatPieces(location)) lengths.push(piece.length);
  expect(lengths).toEqual([PIECE, PIECE, 3]);
  expect(Buffer.from(Uint8Array.from(await readFloats(location))).equals(bytes)).toBe(true);
});

it('a tensor behind more than 4 GiB is found', async () => {
  const bytes = new Uint8Array(Float32Array.of(1.5, -2).buffer);
  const path = await writeSparse(at('far'), [
    { name: 'hole', shape: [4.5 * GIB], dtype: 'U8' },
    { name: 'x', shape: [2], dtype: 'F32', bytes },
  ]);
  expect([...(await readFloats(await located(path)))]).toEqual([1.5, -2]);
});

it.each([
  ['3 GiB', 1.5 * GIB, undefined, 'a tensor of 1610612736 numbers, the limit is 268435456'],
  ['what the caller has no room for', 11, 10, 'a tensor of 11 numbers, the limit is 10'],
])('%s are refused before they are read', async (_, count, limit, reason) => {
  const location = await located(await writeSparse(at('large'), [{ name: 'x', shape: [count] }]));
  await expect(readFloats(location, limit)).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    data: { path: location.path, reason },
  });
});

it('a file that got shorter since it was opened is told', async () => {
  await writeSafetensors(at('cut'), [floatTensor('x', new Float32Array(64), [64])]);
  const location = await located(at('cut'));
  await truncate(at('cut'), 4096 + 100);
  await expect(readFloats(location)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  await writeFile(at('cut'), '');
  await expect(readFloats(location)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});
