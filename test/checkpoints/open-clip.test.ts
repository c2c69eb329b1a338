/** @file A small SD2 single file against the same model as a folder: fused projections taken apart give the same numbers. */
import { afterAll, expect, it } from 'vitest';
import { loadComponents, openCheckpoint } from '../../src/pipeline/index.js';
import { createEngine } from '../../src/runtime/index.js';
import { temporaryFolder } from '../support/golden.js';
import { writeHashModel } from '../support/models.js';
import { type Named, writeSingleFile } from '../support/single-file.js';

const engine = createEngine({ threads: 2 });
afterAll(() => engine.close());

/** A block more, as Stability's SD2 files have it, which must not be run. */
const STRAY: Named = [
  'cond_stage_model.model.transformer.resblocks.23.ln_1.weight',
  new Float32Array(128).fill(7),
  [128],
];

it('gives the same states, noise and pixels', async () => {
  const folder = await writeHashModel('tiny-sd2', await temporaryFolder(), { prediction_type: 'epsilon' });
  const opened = await openCheckpoint(folder);
  const checkpoints = [opened, await openCheckpoint(await writeSingleFile(opened, [STRAY]))] as const;
  expect(checkpoints[1].configs).toEqual(checkpoints[0].configs);
  expect(checkpoints[1].card.id).toBe('sd2');
  const ids = [[998, 5, 17, 700, 999, ...new Array<number>(72).fill(0)]];
  const size = { batch: 1, height: 4, width: 6 };
  const latent = Float32Array.from({ length: 4 * 4 * 6 }, (_, index) => Math.sin(index));
  const results: Float32Array[][] = [];
  for (const checkpoint of checkpoints) {
    const components = await loadComponents(checkpoint, engine);
    const states = (await components.textEncoders[0].encode(ids.map((tokenIds) => ({ tokenIds })))).states;
    const context = { data: states.at(-1)!, shape: [1, 77, 128] };
    const sample = { data: latent, shape: [1, 4, 4, 6] };
    const [{ finalNorm }] = components.textEncoders;
    const output = await components.denoise(sample, 421.5, { context });
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
