/** @file Tiling against PyTorch with circular padding in every convolution: UNet, VAE decoder and encoder. */
import { afterAll, describe, expect, it } from 'vitest';
import { unetGraph, vaeDecoderGraph, vaeEncoderGraph } from '../../src/models/index.js';
import { createEngine } from '../../src/runtime/index.js';
import { type GoldenTensor, goldenTensors, relativeError, temporaryFolder } from '../support/golden.js';
import { unetPart, vaePart } from '../support/models.js';
import { record } from '../support/parity.js';

const engine = createEngine({ threads: 2 });
afterAll(() => engine.close());

const BOUND = 1e-5;
const MODEL = 'tiny-sd1';

function compare(what: string, actual: ArrayLike<number>, expected: GoldenTensor): void {
  const value = relativeError(Float32Array.from(actual), expected.data);
  const measure = 'largest difference / largest value';
  record({ what: `tiling, ${what}, ${MODEL}`, reference: 'diffusers, circular padding', measure, value, bound: BOUND });
  expect(value).toBeLessThan(BOUND);
}

describe('with convolutions that wrap around', () => {
  it('the UNet predicts the same epsilon', async () => {
    const golden = await goldenTensors(`tiling-${MODEL}`);
    const { config, scope } = await unetPart(MODEL, await temporaryFolder());
    const inputs = { sample: golden.sample!, timestep: golden.timesteps!, context: golden.context! };
    const tiled = engine.session(unetGraph(config, scope, { tiling: true }));
    const plain = engine.session(unetGraph(config, scope));
    const epsilonOf = async (session: typeof tiled) => (await session.run(inputs)).output?.data as Float32Array;
    compare('UNet', await epsilonOf(tiled), golden.epsilon!);
    expect(relativeError(await epsilonOf(plain), golden.epsilon!.data)).toBeGreaterThan(0.01);
  });

  it('the VAE decodes and encodes the same', async () => {
    const golden = await goldenTensors(`tiling-${MODEL}`);
    const { config, scope } = await vaePart(MODEL, await temporaryFolder());
    const decoder = engine.session(vaeDecoderGraph(config, scope, { tiling: true }));
    const encoder = engine.session(vaeEncoderGraph(config, scope, { tiling: true }));
    const { image } = await decoder.run({ latent: golden.latent! });
    compare('VAE decoder', image?.data as Float32Array, golden.decoded!);
    const { moments } = await encoder.run({ image: golden.image! });
    const mean = Float32Array.from(moments!.data as Float32Array).slice(0, golden.mean!.data.length);
    compare('VAE encoder', mean, golden.mean!);
  });
});
