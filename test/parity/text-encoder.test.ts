/** @file Hidden states of every layer against transformers, from the tiniest odd size to ViT-L/14. */
import { afterAll, describe, expect, it } from 'vitest';
import { clipTextGraph, hiddenStateName } from '../../src/models/index.js';
import { createComparedEngine } from '../support/device-engine.js';
import { type GoldenTensor, goldenTensors, temporaryFolder } from '../support/golden.js';
import { textPart } from '../support/models.js';
import { largestDifference, record } from '../support/parity.js';

const engine = createComparedEngine();
afterAll(() => engine.close());

/** The bound for 32-bit arithmetic. */
const TOLERANCE = { atol: 1e-4, rtol: 1e-5 };

const note = (model: string, actual: Float32Array, expected: Float32Array) =>
  record({
    what: `hidden states of all layers, ${model}`,
    reference: 'transformers',
    measure: 'largest difference',
    value: largestDifference(actual, expected),
    bound: TOLERANCE.atol,
  });

async function encode(model: string, ids: GoldenTensor): Promise<readonly Float32Array[]> {
  const { config, scope } = await textPart(model, await temporaryFolder());
  const session = engine.session(clipTextGraph(config, scope));
  const outputs = await session.run({
    token_ids: { data: BigInt64Array.from([...ids.data], BigInt), shape: ids.shape },
  });
  await session.release();
  return Array.from(
    { length: config.numLayers + 1 },
    (_, layer) => outputs[hiddenStateName(layer)]?.data as Float32Array,
  );
}

describe('hidden states of all layers', () => {
  it.each(['tiny-sd1', 'sd1-shape', 'tiny-sd2', 'default'])('%s', async (model) => {
    const golden = await goldenTensors(`hidden-states-${model}`);
    const states = await encode(model, golden.input_ids!);
    const size = golden.hidden_states!.data.length / states.length;
    expect(golden.hidden_states!.shape[0]).toBe(states.length);
    for (const [layer, state] of states.entries()) {
      const expected = golden.hidden_states!.data.subarray(layer * size, (layer + 1) * size);
      note(model, state, expected);
      expect(state).toBeAllClose(expected, TOLERANCE);
    }
  });

  it('vit-l-14: 64 entries, mean, deviation and norm of each layer', async () => {
    const { input_ids, indices, samples, statistics } = await goldenTensors('hidden-states-vit-l-14');
    const states = await encode('vit-l-14', input_ids!);
    expect(states).toHaveLength(13);
    for (const [layer, state] of states.entries()) {
      const chosen = Float32Array.from(indices!.data, (index) => state[index]!);
      const expected = samples!.data.subarray(layer * 64, (layer + 1) * 64);
      note('vit-l-14', chosen, expected);
      expect(chosen).toBeAllClose(expected, TOLERANCE);
      expect(moments(state)).toBeAllClose(statistics!.data.subarray(layer * 3, (layer + 1) * 3), {
        rtol: 1e-5,
        atol: 1e-6,
      });
    }
  });
});

/** Mean, standard deviation, Euclidean norm. */
function moments(values: Float32Array): readonly number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  const squares = values.reduce((total, value) => total + value * value, 0);
  const mean = sum / values.length;
  return [mean, Math.sqrt(squares / values.length - mean * mean), Math.sqrt(squares)];
}
