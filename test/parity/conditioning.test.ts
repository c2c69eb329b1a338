/** @file Conditioning of whole prompts — tokens, chunks, layer, emphasis — against an independent Python account of the WebUI's behaviour. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app/index.js';
import type { EmphasisMode } from '../../src/contract/index.js';
import type { Model } from '../../src/generation/index.js';
import { type GoldenTensor, goldenJson, goldenTensors } from '../support/golden.js';
import { largestDifference, record } from '../support/parity.js';

interface Row {
  readonly name: string;
  readonly prompt: string;
  readonly mode: EmphasisMode;
  readonly ids: readonly (readonly number[])[];
  readonly weights: readonly (readonly number[])[];
}

/** Every 16th channel is stored. */
const STRIDE = 16;
const TOLERANCE = { atol: 1e-4, rtol: 1e-5 };
const app = createApp({ cache: false, threads: 2 });
let model: Model;
let tensors: Readonly<Record<string, GoldenTensor>>;
beforeAll(async () => {
  model = await app.loadModel();
  tensors = await goldenTensors('conditioning');
});
afterAll(() => app.close());

describe.each(goldenJson<readonly Row[]>('conditioning').map((row) => [row.name, row.mode, row] as const))(
  '%s, %s',
  (name, mode, row) => {
    it.each([1, 2, 12])('at clip skip %i', async (clipSkip) => {
      const { tokens, tokenIds, conditioning } = await model.encode(row.prompt, { clipSkip, emphasis: mode });
      expect(tokenIds).toEqual(row.ids.flat());
      expect(tokens.map(({ weight }) => weight)).toBeAllClose(row.weights.flat(), { atol: 1e-6 });
      const expected = tensors[`${name}/${mode}/${clipSkip}`]!.data;
      const stored = conditioning.data.filter((_, index) => index % STRIDE === 0);
      const value = largestDifference(stored, expected);
      const reference = 'the WebUI as documented, in Python';
      record({
        what: `conditioning, emphasis ${mode}`,
        reference,
        measure: 'largest difference',
        value,
        bound: TOLERANCE.atol,
      });
      expect(stored).toBeAllClose(expected, TOLERANCE);
    });
  },
);
