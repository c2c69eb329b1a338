import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/golden.js';
import { floatTensor, openSafetensors, readFloats, writeSafetensors } from '../index.js';
import { chooseForWinograd } from './choose.js';
import { withWinogradKernels } from './kernel-cache.js';
import { winogradPlanes } from './kernels.js';

const shapes: Readonly<Record<string, readonly number[]>> = {
  'conv_in.weight': [128, 4, 3, 3],
  'down_blocks.0.resnets.0.conv1.weight': [128, 128, 3, 3],
  'down_blocks.0.resnets.0.conv_shortcut.weight': [128, 128, 1, 1],
  'down_blocks.0.downsamplers.0.conv.weight': [128, 128, 3, 3],
  'down_blocks.0.resnets.0.norm1.weight': [128],
  'down_blocks.1.resnets.0.conv1.weight': [256, 128, 3, 3],
  'mid_block.resnets.0.conv1.weight': [256, 256, 3, 3],
  'up_blocks.0.upsamplers.0.conv.weight': [256, 256, 3, 3],
  'up_blocks.1.resnets.0.conv1.weight': [128, 384, 3, 3],
};
const location = (shape: readonly number[]) =>
  ({ path: 'x', dtype: 'F32', shape, offsetBytes: 0, sizeBytes: 4 }) as const;
const source = {
  path: 'x',
  tensors: new Map(Object.entries(shapes).map(([name, shape]) => [name, location(shape)])),
};
const modules = (mostBytes: number) => chooseForWinograd(source, { mostBytes }).map(({ module }) => module);

describe('the convolutions that are chosen', () => {
  it('are 3×3, of one step, of many channels, and neither of the middle nor of the coarsest level', () => {
    expect(modules(1e9)).toEqual(['down_blocks.0.resnets.0.conv1', 'up_blocks.1.resnets.0.conv1']);
  });

  it('are those that fit into the memory, the finest first', () => {
    expect(modules(128 * 128 * 36 * 4)).toEqual(['down_blocks.0.resnets.0.conv1']);
    expect(modules(128 * 128 * 36 * 4 - 1)).toEqual([]);
  });
});

describe('kernels in the domain', () => {
  it('of a kernel that passes its middle on are the product of what the middle gives on both sides', () => {
    const planes = [...winogradPlanes(Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0))].map(([value]) => value);
    const side = [0, -1 / 6, 1 / 6, 1 / 12, -1 / 12, 0];
    const expected = side.flatMap((a) => side.map((b) => a * b));
    expect(planes).toBeAllClose(expected, { atol: 1e-7, rtol: 0 });
  });

  it('are converted once and read from their file afterwards', async () => {
    const folder = await temporaryFolder();
    const path = `${folder}/weights.safetensors`;
    const data = Float32Array.from({ length: 2 * 3 * 9 }, (_, i) => Math.cos(i));
    await writeSafetensors(path, [floatTensor('a.weight', data, [2, 3, 3, 3])]);
    const options = { folder: `${folder}`, key: 'key', part: 'vae', mostBytes: 1e6, leastChannels: 1 };
    const tensors = (await openSafetensors(path)).tensors;
    const first = await withWinogradKernels({ path, tensors }, options);
    const files = (await readdir(folder)).sort();
    const kernels = first.tensors.get('a.winograd');
    expect(kernels?.shape).toEqual([36, 2, 3]);
    expect(await readFloats(kernels!)).toBeAllClose(
      [...winogradPlanes(data)].flatMap((plane) => [...plane]),
      { atol: 0, rtol: 0 },
    );
    expect((await withWinogradKernels({ path, tensors }, options)).tensors).toEqual(first.tensors);
    expect((await readdir(folder)).sort()).toEqual(files);
  });

  it('are none where no convolution gains by them, and then no file is written', async () => {
    const folder = await temporaryFolder();
    const kept = await withWinogradKernels(source, { folder, key: 'key', part: 'unet', mostBytes: 0 });
    expect(kept).toBe(source);
    expect(await readdir(folder)).toEqual([]);
  });
});
