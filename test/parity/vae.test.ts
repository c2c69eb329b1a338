/** @file Both halves of the autoencoder against diffusers, on pictures that are not square. */
import { afterAll, describe, expect, it } from 'vitest';
import { vaeDecoderGraph, vaeEncoderGraph } from '../../src/models/index.js';
import { createEngine } from '../../src/runtime/index.js';
import { concatenate } from '../../src/tensor/index.js';
import { goldenTensors, relativeError, temporaryFolder } from '../support/golden.js';
import { vaePart } from '../support/models.js';

const engine = createEngine({ threads: 2 });
afterAll(() => engine.close());

describe.each(['tiny-sd1', 'sd1-shape', 'default'])('VAE %s', (model) => {
  it('decodes and encodes within 1e-3 of the largest value, and reads every tensor', async () => {
    const golden = await goldenTensors(`vae-${model}`);
    const { config, scope } = await vaePart(model, await temporaryFolder());
    const decoder = engine.session(vaeDecoderGraph(config, scope));
    const encoder = engine.session(vaeEncoderGraph(config, scope));
    expect(scope.unread()).toEqual([]);
    const { image } = await decoder.run({ latent: golden.latent! });
    expect(relativeError(image?.data as Float32Array, golden.decoded!.data)).toBeLessThan(1e-3);
    const { moments } = await encoder.run({ image: golden.image! });
    const expected = concatenate([golden.mean!.data, golden.logvar!.data]);
    expect(relativeError(moments?.data as Float32Array, expected)).toBeLessThan(1e-3);
  });
});
