/** @file Convolutions in the domain of Winograd against the same references as direct ones: UNet, VAE, and where the picture tiles. */
import { afterAll, describe, expect, it } from 'vitest';
import { type PictureGraphOptions, unetGraph, vaeDecoderGraph, vaeEncoderGraph } from '../../src/models/index.js';
import { createEngine } from '../../src/runtime/index.js';
import { createWeightScope, type TensorSource, withWinogradKernels } from '../../src/weights/index.js';
import { type GoldenTensor, goldenTensors, relativeError, temporaryFolder } from '../support/golden.js';
import { unetPart, vaePart } from '../support/models.js';
import { record } from '../support/parity.js';

const engine = createEngine({ threads: 2 });
afterAll(() => engine.close());

const BOUND = 1e-3;

/** All convolutions that can be, however few channels they have. */
async function inDomain(source: TensorSource, part: string) {
  const options = { folder: await temporaryFolder(), key: 'test', part, mostBytes: 1e9, leastChannels: 1 };
  const kept = await withWinogradKernels(source, options);
  const count = kept.tensors.size - source.tensors.size;
  return { count, scope: createWeightScope(kept, part) };
}

function compare(what: string, actual: unknown, { data }: GoldenTensor): void {
  const value = relativeError(actual as Float32Array, data);
  const measure = 'largest difference / largest value';
  record({ what: `Winograd, ${what}`, reference: 'diffusers', measure, value, bound: BOUND });
  expect(value).toBeLessThan(BOUND);
}

async function unetEpsilon(model: string, graph?: PictureGraphOptions) {
  const { config, source } = await unetPart(model, await temporaryFolder());
  const { count, scope } = await inDomain(source, 'unet');
  expect(count).toBeGreaterThan(3);
  const session = engine.session(unetGraph(config, scope, graph));
  expect(scope.unread().filter((name) => name.endsWith('.winograd'))).toEqual([]);
  return async (inputs: Parameters<typeof session.run>[0]) => (await session.run(inputs)).output?.data;
}

describe.each(['tiny-sd1', 'sd1-shape', 'default'])('UNet %s', (model) => {
  it('predicts the same epsilon with two entries of a batch that is not square', async () => {
    const { sample, timesteps, context_77: context, epsilon_77: expected } = await goldenTensors(`unet-${model}`);
    const epsilon = await unetEpsilon(model);
    compare(`UNet, ${model}`, await epsilon({ sample: sample!, timestep: timesteps!, context: context! }), expected!);
  });
});

it('feature maps whose sides are no multiple of four lose nothing', async () => {
  const { config, source } = await vaePart('tiny-sd1', await temporaryFolder());
  const { scope } = await inDomain(source, 'vae');
  const shape = [2, config.latentChannels, 7, 5];
  const latent = { shape, data: Float32Array.from({ length: 2 * config.latentChannels * 35 }, (_, i) => Math.sin(i)) };
  const [direct, fast] = await Promise.all(
    [createWeightScope(source, 'vae'), scope].map((weights) =>
      engine.session(vaeDecoderGraph(config, weights)).run({ latent }),
    ),
  );
  expect(fast!.image?.shape).toEqual(direct!.image?.shape);
  expect(relativeError(fast!.image?.data as Float32Array, direct!.image?.data as Float32Array)).toBeLessThan(1e-5);
});

it('convolutions that wrap around stay those of the reference', async () => {
  const golden = await goldenTensors('tiling-tiny-sd1');
  const epsilon = await unetEpsilon('tiny-sd1', { tiling: true });
  const inputs = { sample: golden.sample!, timestep: golden.timesteps!, context: golden.context! };
  compare('UNet that tiles, tiny-sd1', await epsilon(inputs), golden.epsilon!);
  const { config, source } = await vaePart('tiny-sd1', await temporaryFolder());
  const { scope } = await inDomain(source, 'vae');
  const { image } = await engine
    .session(vaeDecoderGraph(config, scope, { tiling: true }))
    .run({ latent: golden.latent! });
  compare('VAE decoder that tiles, tiny-sd1', image?.data, golden.decoded!);
  const { moments } = await engine
    .session(vaeEncoderGraph(config, scope, { tiling: true }))
    .run({ image: golden.image! });
  compare('VAE encoder that tiles, tiny-sd1', moments?.data.slice(0, golden.mean!.data.length), golden.mean!);
});
