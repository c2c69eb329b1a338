/** Guidance with the deviation of the prompt's own answer, against the equations written out. */
import { describe, expect, it } from 'vitest';
import type { EvaluationPlace, ModelOutput } from '../../sampling/index.js';
import { withCfgRescale } from './cfg-rescale.js';

const c = [1, -2, 3, 0.5, 2, 2.5, -1, 4];
const u = [0.5, -1, 1, 0, 1, 2, -2, 1];
const output: ModelOutput = { conditional: Float32Array.from(c), unconditional: Float32Array.from(u) };
const place = {} as EvaluationPlace;
const deviation = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};
const guidedOf = ({ conditional, unconditional }: ModelOutput, scale: number) =>
  [...conditional].map((value, i) => unconditional![i]! + scale * (value - unconditional![i]!));

async function rescaled(share: number, { scale = 7, batch = 1, answer = output } = {}) {
  return withCfgRescale(async () => answer, { share, scale, batch })(new Float32Array(8), 1, place);
}

describe('rescaled guidance', () => {
  it.each([1, 2])('of share 1 has the deviation of the conditional answer, in each of %d pictures', async (batch) => {
    const guided = guidedOf(await rescaled(1, { batch }), 7);
    const length = 8 / batch;
    for (let start = 0; start < 8; start += length) {
      const part = (values: readonly number[]) => values.slice(start, start + length);
      expect([deviation(part(guided))]).toBeAllClose([deviation(part(c))], { rtol: 1e-5 });
    }
  });

  it('of a share between lies between the plain answer and the rescaled one', async () => {
    const plain = guidedOf(output, 7);
    const factor = 0.7 * (deviation(c) / deviation(plain)) + 0.3;
    const expected = plain.map((value) => value * factor);
    expect(guidedOf(await rescaled(0.7), 7)).toBeAllClose(expected, { rtol: 1e-5 });
  });

  it('of share 0, and where there is no guidance, is what the model says', async () => {
    expect(await rescaled(0)).toBe(output);
    const alone = { conditional: Float32Array.from(c) };
    expect(await rescaled(0.7, { answer: alone })).toEqual(alone);
  });
});
