/** @file Both halves of the autoencoder against diffusers, on pictures that are not square. */
import { afterAll, describe, expect, it } from 'vitest';
import { vaeDecoderGraph, vaeEncoderGraph } from '../../src/models/index.js';
import { concatenate } from '../../src/tensor/index.js';
import { createComparedEngine } from '../support/device-engine.js';
import { goldenTensors, relativeError, temporaryFolder } from '../support/golden.js';
import { vaePart } from '../support/models.js';
import { record } from '../support/parity.js';

const engine = createComparedEngine();
afterAll(() => engine.close());

const BOUND = 1e-3;

function check(what: string, actual: Float32Array, expected: Float32Array): void {
  const value = relativeError(actual, expected);
  record({ what, reference: 'diffusers', measure: 'largest difference / largest value', value, bound: BOUND });
  expect(value).toBeLessThan(BOUND);
}

describe.each(['tiny-sd1', 'sd1-shape', 'default'])('VAE %s', (model) => {
  it('decodes and encodes within 1e-3 of the largest value, and reads every tensor', async () => {
    const golden = await goldenTensors(`vae-${model}`);
    const { config, scope } = await vaePart(model, await temporaryFolder());
    const decoder = engine.session(vaeDecoderGraph(config, scope));
    const encoder = engine.session(vaeEncoderGraph(config, scope));
    expect(scope.unread()).toEqual([]);
    const { image } = await decoder.run({ latent: golden.latent! });
    check(`VAE decoder, ${model}`, image?.data as Float32Array, golden.decoded!.data);
    const { moments } = await encoder.run({ image: golden.image! });
    const expected = concatenate([golden.mean!.data, golden.logvar!.data]);
    check(`VAE encoder, ${model}`, moments?.data as Float32Array, expected);
  });
});
