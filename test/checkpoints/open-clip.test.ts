/** @file A small SD2 single file against the same model as a folder: fused projections taken apart give the same numbers. */
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadComponents, openCheckpoint } from '../../src/pipeline/index.js';
import { createEngine } from '../../src/runtime/index.js';
import {
  floatTensor,
  readFloats,
  singleFileKeyMaps,
  type TensorToWrite,
  writeSafetensors,
} from '../../src/weights/index.js';
import { createKeyMap } from '../../src/weights/key-maps/key-map.js';
import { unetRows } from '../../src/weights/key-maps/unet.js';
import { vaeRows } from '../../src/weights/key-maps/vae.js';
import { temporaryFolder } from '../support/golden.js';
import { writeHashModel } from '../support/models.js';

const engine = createEngine({ threads: 2 });
afterAll(() => engine.close());

type Named = readonly [name: string, data: Float32Array, shape: readonly number[]];

/** Queries, keys and values one above the other, as OpenCLIP keeps them. */
function fuse(tensors: readonly Named[]): readonly Named[] {
  const byName = new Map(tensors.map((tensor) => [tensor[0], tensor] as const));
  return tensors.flatMap(([name, data, shape]): readonly Named[] => {
    const [, stem, third, kind] = /^(.*\.in_proj)\.([012])\.(weight|bias)$/.exec(name) ?? [];
    if (stem === undefined) return [[name, data, shape]];
    if (third !== '0') return [];
    const parts = [0, 1, 2].map((part) => byName.get(`${stem}.${part}.${kind}`)![1]);
    const whole = Float32Array.from(parts.flatMap((part) => [...part]));
    return [[`${stem}_${kind}`, whole, [3 * shape[0]!, ...shape.slice(1)]]];
  });
}

/** The folder's tensors in one file under the names of Stability's SD2 files, with a 24th block that must not be run. */
async function writeSingleFile(folder: string): Promise<string> {
  const { sources, configs } = await openCheckpoint(folder);
  const attentionLevels = configs.unet.levels.map(({ attention }) => attention);
  const maps = {
    textEncoder: singleFileKeyMaps([], { dialect: 'open-clip' }).textEncoder,
    unet: createKeyMap(unetRows({ attentionLevels, layersPerBlock: configs.unet.layersPerBlock })),
    vae: createKeyMap(vaeRows({ levels: configs.vae.channels.length, layersPerBlock: configs.vae.layersPerBlock })),
  };
  const prefixes = { textEncoder: '', unet: 'model.diffusion_model.', vae: 'first_stage_model.' };
  const named: Named[] = [];
  for (const part of ['textEncoder', 'unet', 'vae'] as const)
    for (const [ours, location] of sources[part].tensors)
      named.push([prefixes[part] + maps[part].toTheirs(ours)!, await readFloats(location), location.shape]);
  const stray = new Float32Array(128).fill(7);
  const extra: Named = ['cond_stage_model.model.transformer.resblocks.23.ln_1.weight', stray, [128]];
  const tensors = [...fuse(named), extra].map(([name, data, shape]): TensorToWrite => floatTensor(name, data, shape));
  const path = join(await temporaryFolder(), 'tiny-sd2.safetensors');
  await writeSafetensors(path, tensors);
  return path;
}

it('gives the same states, noise and pixels', async () => {
  const folder = await writeHashModel('tiny-sd2', await temporaryFolder(), { prediction_type: 'epsilon' });
  const path = await writeSingleFile(folder);
  const checkpoints = [await openCheckpoint(folder), await openCheckpoint(path)] as const;
  expect(checkpoints[1].configs).toEqual(checkpoints[0].configs);
  expect(checkpoints[1].card.id).toBe('sd2');
  const ids = [[998, 5, 17, 700, 999, ...new Array<number>(72).fill(0)]];
  const size = { batch: 1, height: 4, width: 6 };
  const latent = Float32Array.from({ length: 4 * 4 * 6 }, (_, index) => Math.sin(index));
  const results: Float32Array[][] = [];
  for (const checkpoint of checkpoints) {
    const components = await loadComponents(checkpoint, engine);
    const states = await components.encodeText(ids.map((tokenIds) => ({ tokenIds })));
    const context = { data: states.at(-1)!, shape: [1, 77, 128] };
    const sample = { data: latent, shape: [1, 4, 4, 6] };
    const { finalNorm } = components;
    const output = await components.denoise(sample, 421.5, context);
    const image = await components.decodeLatent(latent, size);
    results.push([
      ...states,
      finalNorm.scale,
      finalNorm.bias,
      output,
      image,
      await components.encodeImage(image, size),
    ]);
    await components.release();
  }
  expect(results[0]!.length).toBe(4 + 5);
  expect(results[0]!.every((values) => values.every(Number.isFinite))).toBe(true);
  expect(results[1]).toEqual(results[0]);
});
