/** @file TAESD's two halves against diffusers' AutoencoderTiny, in its own shape and a smaller one, under both programs' names. */
import { afterAll, describe, expect, it } from 'vitest';
import {
  type TinyVaeHalf,
  tinyDecoderGraph,
  tinyEncoderGraph,
  tinyVaeConfigFromTensors,
} from '../../src/models/index.js';
import { createEngine } from '../../src/runtime/index.js';
import { createWeightScope, openSafetensors, tinyVaeOfFile } from '../../src/weights/index.js';
import { goldenTensors, temporaryFolder } from '../support/golden.js';
import { largestDifference, record } from '../support/parity.js';
import { type TinyNaming, type TinyShape, writeTinyVae } from '../support/tiny-vae.js';

const engine = createEngine({ threads: 2 });
afterAll(() => engine.close());

const BOUND = 1e-4;

const HALVES = [
  ['decoder', tinyDecoderGraph, 'latent', 'image', 'decoded'],
  ['encoder', tinyEncoderGraph, 'image', 'latent', 'encoded'],
] as const;

async function loaded(half: TinyVaeHalf, shape: TinyShape, naming: TinyNaming) {
  const path = await writeTinyVae(await temporaryFolder(), half, { shape, naming });
  const source = tinyVaeOfFile(await openSafetensors(path), half);
  const scope = createWeightScope(source, 'TAESD');
  return { config: tinyVaeConfigFromTensors(source, half), scope };
}

describe.each([
  ['taesd-shape', 8],
  ['small', 2],
] as const)('%s', (shape, factor) => {
  describe.each(['diffusers', 'first'] as const)('names of %s', (naming) => {
    it.each(HALVES)('%s', async (half, graph, input, output, expected) => {
      const golden = await goldenTensors('tiny-vae');
      const { config, scope } = await loaded(half, shape, naming);
      expect(config).toMatchObject({ factor, latentChannels: 4 });
      const session = engine.session(graph(config, scope));
      expect(scope.unread()).toEqual([]);
      const outputs = await session.run({ [input]: golden[`${shape}/${input}`]! });
      const value = largestDifference(outputs[output]?.data as Float32Array, golden[`${shape}/${expected}`]!.data);
      const what = `TAESD ${half}, ${shape}`;
      record({ what, reference: "diffusers' AutoencoderTiny", measure: 'largest difference', value, bound: BOUND });
      expect(value).toBeLessThan(BOUND);
      await session.release();
    });
  });
});

it('a file without layers of TAESD is refused by its name', async () => {
  const path = await writeTinyVae(await temporaryFolder(), 'encoder', { naming: 'diffusers' });
  const source = tinyVaeOfFile(await openSafetensors(path), 'decoder');
  expect(() => tinyVaeConfigFromTensors(source, 'decoder')).toThrow(
    /taesd_encoder\.safetensors.*decoder is none of TAESD/,
  );
});
