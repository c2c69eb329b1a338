/** @file What conditions each evaluation of a prompt that changes over the steps, or has AND, against an independent Python account of the WebUI's behaviour. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guidanceTimelines } from '../../src/pipeline/guidance/guidance-timeline.js';
import { type Components, createTextConditioner, loadComponents, openCheckpoint } from '../../src/pipeline/index.js';
import { createEngine } from '../../src/runtime/index.js';
import { concatenate } from '../../src/tensor/index.js';
import { type GoldenTensor, goldenJson, goldenTensors } from '../support/golden.js';
import { DEFAULT_MODEL } from '../support/models.js';
import { largestDifference, record } from '../support/parity.js';

interface Row {
  readonly name: string;
  readonly prompt: string;
  readonly steps: number;
  readonly weights: readonly number[];
}

/** Every 16th channel is stored. */
const STRIDE = 16;
/** As for the conditioning of prompts that stay the same. */
const TOLERANCE = { atol: 1e-4, rtol: 1e-5 };
const OPTIONS = { emphasis: 'Original', commaPaddingBacktrack: 20 } as const;
const engine = createEngine({ threads: 2 });
let components: Components;
let tensors: Readonly<Record<string, GoldenTensor>>;
beforeAll(async () => {
  components = await loadComponents(await openCheckpoint(DEFAULT_MODEL), engine);
  tensors = await goldenTensors('prompt-schedule');
});
afterAll(() => engine.close());

describe.each(goldenJson<readonly Row[]>('prompt-schedule').map((row) => [row.name, row] as const))(
  '%s',
  (name, row) => {
    it.each([1, 2])('at clip skip %i', async (value) => {
      const conditioner = createTextConditioner(components);
      const prompts = await conditioner.encodeSchedules([row.prompt, { negative: '' }], OPTIONS, {
        steps: row.steps,
      });
      expect(conditioner.encoderRuns()).toBe(1);
      const [positive, negative] = prompts as [(typeof prompts)[number], (typeof prompts)[number]];
      const { numLayers } = components.checkpoint.configs.text;
      const clipSkip = { requested: value, effective: value, layersRun: numLayers + 1 - value, numLayers };
      const guidance = guidanceTimelines({
        conditioner,
        prompts: { positive, negative },
        size: { width: 64, height: 64 },
        use: { clipSkip },
        cfgScale: 7,
        plan: { stepCount: row.steps, needsUnconditional: false },
      });
      const calls = Array.from({ length: row.steps }, (_, index) =>
        guidance.positive({ stepIndex: index, callIndex: index }),
      );
      expect(calls[0]?.map(({ weight }) => weight)).toEqual(row.weights);
      const contexts = row.weights.flatMap((_, part) => calls.map((parts) => parts[part]!.conditioning.context));
      const stored = concatenate(contexts).filter((_, index) => index % STRIDE === 0);
      const expected = tensors[`${name}/${value}`]!.data;
      record({
        what: 'conditioning at each evaluation, prompt editing and AND',
        measure: 'largest difference',
        reference: 'the WebUI as documented, in Python',
        value: largestDifference(stored, expected),
        bound: TOLERANCE.atol,
      });
      expect(stored).toBeAllClose(expected, TOLERANCE);
    });
  },
);
