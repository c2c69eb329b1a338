/** @file One UNet evaluation against diffusers: not square, fractional timesteps, one chunk and two. */
import { afterAll, describe, expect, it } from 'vitest';
import { unetGraph } from '../../src/models/index.js';
import { createComparedEngine } from '../support/device-engine.js';
import { goldenTensors, relativeError, temporaryFolder } from '../support/golden.js';
import { unetPart } from '../support/models.js';
import { record } from '../support/parity.js';

const engine = createComparedEngine();
afterAll(() => engine.close());

const BOUND = 1e-3;

describe.each(['tiny-sd1', 'sd1-shape', 'tiny-sd2', 'tiny-inpaint', 'default'])('UNet %s', (model) => {
  it('predicts the same epsilon within 1e-3 of its largest value, and reads every tensor', async () => {
    const golden = await goldenTensors(`unet-${model}`);
    const { config, scope } = await unetPart(model, await temporaryFolder());
    const session = engine.session(unetGraph(config, scope));
    expect(scope.unread()).toEqual([]);
    const lengths = [77, 154].filter((tokens) => golden[`context_${tokens}`]);
    expect(lengths).toContain(77);
    for (const tokens of lengths) {
      const inputs = { sample: golden.sample!, timestep: golden.timesteps!, context: golden[`context_${tokens}`]! };
      const { output } = await session.run(inputs);
      const value = relativeError(output?.data as Float32Array, golden[`epsilon_${tokens}`]!.data);
      record({
        what: `UNet, ${model}`,
        reference: 'diffusers',
        measure: 'largest difference / largest value',
        value,
        bound: BOUND,
      });
      expect(value).toBeLessThan(BOUND);
    }
    await session.release();
  });
});
