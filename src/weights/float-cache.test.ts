import { mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { cachedAsFloat32 } from './float-cache.js';
import { openSafetensors } from './safetensors.js';
import { readFloats, type TensorSource } from './tensor-file.js';
import { floatTensor, writeSafetensors } from './write.js';

let folder: string;
let source: TensorSource;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'float-cache-'));
  const path = join(folder, 'half.safetensors');
  await writeSafetensors(path, [
    { name: 'x', dtype: 'F16', shape: [2], pieces: () => [Uint8Array.of(0, 0x3c, 0, 0xc0)] },
  ]);
  source = await openSafetensors(path);
});

const options = (extra: object = {}) => ({ folder: join(folder, 'cache'), key: 'k', part: 'unet', ...extra });

describe('cachedAsFloat32', () => {
  it('makes a 32-bit copy once and reads it afterwards', async () => {
    const progress: number[] = [];
    const copy = await cachedAsFloat32(source, options({ onProgress: (done: number) => progress.push(done) }));
    expect(copy.tensors.get('x')).toMatchObject({ dtype: 'F32', shape: [2] });
    expect([...(await readFloats(copy.tensors.get('x')!))]).toEqual([1, -2]);
    expect(progress).toEqual([2]);
    await cachedAsFloat32(source, options({ onProgress: () => expect.unreachable('it was converted again') }));
  });

  it('keeps its data on a page, as mapping wants it', async () => {
    const copy = await cachedAsFloat32(source, options());
    expect(copy.tensors.get('x')!.offsetBytes % 4096).toBe(0);
  });

  const harms: readonly (readonly [string, (path: string) => Promise<void>])[] = [
    ['cut to half', async (path) => truncate(path, Math.floor((await stat(path)).size / 2))],
    ['empty', (path) => truncate(path, 0)],
    ['replaced by other bytes', (path) => writeFile(path, 'nonsense')],
    ['one of other tensors', (path) => writeSafetensors(path, [floatTensor('y', Float32Array.of(1), [1])])],
    ['one of other shapes', (path) => writeSafetensors(path, [floatTensor('x', Float32Array.of(1), [1])])],
  ];
  it.each(harms)('makes a copy anew that is %s', async (_, harm) => {
    await cachedAsFloat32(source, options());
    const [name = ''] = await readdir(join(folder, 'cache'));
    await harm(join(folder, 'cache', name));
    const copy = await cachedAsFloat32(source, options());
    expect([...(await readFloats(copy.tensors.get('x')!))]).toEqual([1, -2]);
    expect(await readdir(join(folder, 'cache'))).toEqual([name]);
  });

  it('is another file for another key', async () => {
    await cachedAsFloat32(source, options());
    await cachedAsFloat32(source, options({ key: 'changed' }));
    expect(await readdir(join(folder, 'cache'))).toHaveLength(2);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const signal = AbortSignal.abort();
    await expect(cachedAsFloat32(source, options({ signal }))).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  });

  it('leaves nothing behind when the file vanished meanwhile', async () => {
    await rm(join(folder, 'half.safetensors'));
    await expect(cachedAsFloat32(source, options())).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  });

  it('says how much room is missing before it begins', async () => {
    const shape = [2 ** 50];
    const huge = {
      path: 'huge',
      tensors: new Map([['x', { path: 'huge', offsetBytes: 0, sizeBytes: 2 ** 51, dtype: 'F16' as const, shape }]]),
    };
    await expect(cachedAsFloat32(huge, options())).rejects.toMatchObject({
      code: 'DISK_FULL',
      data: { neededBytes: expect.any(Number) },
    });
  });

  it('is the source itself when that is 32-bit already', async () => {
    const copy = await cachedAsFloat32(source, options());
    expect(await cachedAsFloat32(copy, options({ key: 'again' }))).toBe(copy);
  });
});
