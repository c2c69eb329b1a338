/** Several conditionings under one UNet: combined by weight, each evaluated once, together where they are equally long. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Components } from '../components/index.js';
import type { Conditioning } from '../text/encoded.js';
import { combine, createPredict, type GuidedInputs, type SamplingPlace } from './guided-unet.js';

const size = { batch: 1, height: 1, width: 1 };
const conditioning = (value: number, tokens = 77): Conditioning => ({
  tokens,
  width: 1,
  context: new Float32Array(tokens).fill(value),
});

/** A UNet whose output is its input times the first number of the context; writes down how many it was given. */
function watched() {
  const runs: number[] = [];
  const denoise: Components['denoise'] = async (sample, _, { context }) => {
    const [count = 0, tokens = 0] = context.shape;
    runs.push(count);
    const values = (context.data as Float32Array).filter((_, index) => index % tokens === 0);
    return values.map((value, index) => value * (sample.data as Float32Array)[index]!);
  };
  const components = { denoise, checkpoint: { configs: { unet: { inChannels: 1 } } } } as unknown as Components;
  return { runs, components };
}

const predictWith = (inputs: Pick<GuidedInputs, 'positive' | 'negative'>) => {
  const { runs, components } = watched();
  return { runs, predict: createPredict(components, { ...inputs, size }) };
};
const input = new Float32Array([1]);

describe('combine', () => {
  const value = fc.float({ min: -8, max: 8, noNaN: true });

  it("guided by any scale is the WebUI's sum over the prompts", () => {
    const parts = fc.array(fc.record({ output: value, weight: value }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(parts, value, value, (rows, unconditional, scale) => {
        const u = new Float32Array([unconditional]);
        const outputs = rows.map(({ output, weight }) => ({ weight, output: new Float32Array([output]) }));
        const combined = combine(outputs, u)[0]!;
        const expected = rows.reduce((sum, { output, weight }) => sum + scale * weight * (output - u[0]!), u[0]!);
        // Sums of numbers up to 8 · 8 · 16 · 4, once rounded to single precision.
        expect([u[0]! + scale * (combined - u[0]!)]).toBeAllClose([expected], { atol: 5e-3, rtol: 1e-5 });
      }),
    );
  });

  it('leaves the only prompt of weight 1 as it is', () => {
    const output = new Float32Array([0.1]);
    expect(combine([{ weight: 1, output }], new Float32Array([0.7]))).toBe(output);
  });

  it('without the negative prompt adds the prompts up', () => {
    const parts = [
      { weight: 0.25, output: new Float32Array([4]) },
      { weight: 0.75, output: new Float32Array([8]) },
    ];
    expect(combine(parts, undefined)).toEqual(new Float32Array([7]));
  });
});

describe('createPredict', () => {
  const [a, b, u] = [conditioning(2), conditioning(3), conditioning(1)];

  it('evaluates all of equal length in one run, the same one once', async () => {
    const positive = () => [
      { weight: 1, conditioning: a },
      { weight: 0.5, conditioning: b },
      { weight: 1, conditioning: a },
    ];
    const { runs, predict } = predictWith({ positive, negative: () => u });
    const output = await predict(input, 500, { stepIndex: 0, level: 1 });
    expect(runs).toEqual([3]);
    // 1 + 1 · (2 − 1) + 0.5 · (3 − 1) + 1 · (2 − 1)
    expect(output).toEqual({ conditional: new Float32Array([4]), unconditional: new Float32Array([1]) });
  });

  it('evaluates apart what differs in length', async () => {
    const positive = () => [{ weight: 1, conditioning: conditioning(2, 154) }];
    const { runs, predict } = predictWith({ positive, negative: () => u });
    expect((await predict(input, 500, { stepIndex: 0, level: 1 })).conditional).toEqual(new Float32Array([2]));
    expect(runs).toEqual([1, 1]);
  });

  it('gives one run no more than it can hold', async () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ weight: 1, conditioning: conditioning(index) }));
    const { runs, predict } = predictWith({ positive: () => many });
    expect((await predict(input, 500, { stepIndex: 0, level: 1 })).conditional).toEqual(new Float32Array([36]));
    expect(runs).toEqual([4, 4, 1]);
  });

  it('counts evaluations through the steps, for each sampling anew', async () => {
    const places: SamplingPlace[] = [];
    const positive = (place: SamplingPlace) => {
      places.push(place);
      return [{ weight: 1, conditioning: a }];
    };
    for (const stepIndex of [0, 0, 1]) {
      const { predict } = predictWith({ positive });
      await predict(input, 500, { stepIndex, level: 1 });
    }
    const { predict } = predictWith({ positive });
    for (const stepIndex of [0, 0, 1]) await predict(input, 500, { stepIndex, level: 1 });
    expect(places.map(({ callIndex }) => callIndex)).toEqual([0, 0, 0, 0, 1, 2]);
    expect(places.map(({ stepIndex }) => stepIndex)).toEqual([0, 0, 1, 0, 0, 1]);
  });
});
