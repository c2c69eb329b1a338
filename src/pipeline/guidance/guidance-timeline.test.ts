/** Which text holds at which evaluation, with the WebUI's extra one; encoder runs; together with clip skip. */
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../../../test/support/models.js';
import { SAMPLERS } from '../../sampling/index.js';
import { type Checkpoint, openCheckpoint } from '../checkpoint/index.js';
import type { Components, TextEncoder } from '../components/index.js';
import { createTextConditioner } from '../conditioning.js';
import { valueAt } from '../step-timeline.js';
import type { PromptInput } from '../text/prepare.js';
import { callsPerStep, guidanceTimelines, textCalls } from './guidance-timeline.js';

let checkpoint: Checkpoint;
beforeAll(async () => {
  checkpoint = await openCheckpoint(DEFAULT_MODEL);
});

/** An encoder whose layer n says n + the sum of the ids of its chunk, and counts chunks. */
function stub(onRun: () => void = () => undefined) {
  const { numLayers, width } = checkpoint.configs.text;
  const chunks: number[] = [];
  const encode: TextEncoder['encode'] = async (rows) => {
    chunks.push(rows.length);
    onRun();
    const states = Array.from({ length: numLayers + 1 }, (_, layer) => {
      const values = rows.map(({ tokenIds }) => Array.from(tokenIds).reduce((sum, id) => sum + id, layer));
      return Float32Array.from({ length: rows.length * 77 * width }, (_, i) => values[Math.floor(i / 77 / width)]!);
    });
    return { states };
  };
  const { card, config } = checkpoint.textEncoders[0];
  const encoder = { card: { ...card, hasFinalNorm: false }, config, encode };
  const components = { checkpoint, textEncoders: [encoder] } as unknown as Components;
  return { chunks, conditioner: createTextConditioner(components) };
}

const clipSkipOf = (value: number) => {
  const { numLayers } = checkpoint.configs.text;
  return { requested: value, effective: value, layersRun: numLayers + 1 - value, numLayers };
};

interface Wanted {
  readonly steps?: number;
  readonly cfgScale?: number;
  readonly use?: object;
}

async function guided(prompts: readonly [PromptInput, PromptInput], { steps = 10, cfgScale = 7, use }: Wanted = {}) {
  const { chunks, conditioner } = stub();
  const encoded = await conditioner.encodeSchedules(prompts, OPTIONS, { steps });
  const [positive, negative] = encoded as [(typeof encoded)[number], (typeof encoded)[number]];
  const guidance = guidanceTimelines({
    conditioner,
    prompts: { positive, negative },
    cfgScale,
    plan: { stepCount: steps, needsUnconditional: false },
    use: { clipSkip: clipSkipOf(2), ...use },
    size: { width: 512, height: 512 },
  });
  const at = (callIndex: number, stepIndex = Math.min(callIndex, steps - 1)) =>
    guidance.positive({ callIndex, stepIndex });
  return { chunks, conditioner, guidance, at };
}

const NONE = { negative: '' };
const OPTIONS = { emphasis: 'Original', commaPaddingBacktrack: 20 } as const;

describe('textCalls', () => {
  const calls = (...ends: readonly number[]) => textCalls(ends.map((endStep, text) => ({ endStep, text })));

  it('reads a text once more than the step it ends with', () => {
    const timeline = calls(5, 10);
    expect(Array.from({ length: 10 }, (_, call) => valueAt(timeline, call))).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it('so an alternation begins with its first word twice', () => {
    const timeline = calls(1, 2, 3, 4);
    expect(Array.from({ length: 4 }, (_, call) => valueAt(timeline, call))).toEqual([0, 0, 1, 2]);
  });

  it('reads the first text again after the last step', () => {
    expect([10, 11, 50].map((call) => valueAt(calls(5, 10), call))).toEqual([1, 0, 0]);
  });
});

describe('callsPerStep', () => {
  it('is two for samplers that the WebUI knows as of second order', () => {
    const twice = SAMPLERS.filter((row) => callsPerStep(row) === 2).map(({ name }) => name);
    expect(twice.sort()).toEqual(['DPM++ 2S a', 'DPM++ SDE', 'DPM2', 'DPM2 a', 'Heun', 'Restart']);
  });
});

describe('the conditionings over the steps', () => {
  it('come from one run of the encoder, in which each text is once', async () => {
    const { chunks, conditioner, at } = await guided(['a [cat|dog] AND [cat|dog] a AND a cat', NONE]);
    // "a cat", "a dog", "cat a", "dog a" and the empty negative prompt
    expect([chunks, conditioner.encoderRuns()]).toEqual([[5], 1]);
    expect(at(0)[0]?.conditioning).toBe(at(1)[0]?.conditioning);
    expect(at(0)[0]?.conditioning).toBe(at(3)[0]?.conditioning);
    expect(at(2)[0]?.conditioning).not.toBe(at(1)[0]?.conditioning);
  });

  it('encode nothing that is remembered', async () => {
    const { conditioner, chunks } = stub();
    await conditioner.encodeSchedules(['a [cat:dog:5]'], OPTIONS, { steps: 10 });
    await conditioner.encodeSchedules(['a cat', 'a [dog:cat:0.2]'], OPTIONS, { steps: 20 });
    expect(chunks).toEqual([2]);
  });

  it('change text by evaluation and layer by step', async () => {
    const part = (from: number, to: number, value: number) => ({ from, to, clipSkip: clipSkipOf(value) });
    const use = { clipSkipTimeline: [part(0, 0.5, 3), part(0.5, 1, 2)] };
    const { at, conditioner } = await guided(['[cat:dog:3]', NONE], { use });
    const first = (callIndex: number, stepIndex: number) => at(callIndex, stepIndex)[0]!.conditioning.context[0]!;
    expect(first(0, 5) - first(0, 0)).toBe(1);
    expect(first(4, 0)).not.toBe(first(3, 0));
    expect(first(4, 5) - first(4, 0)).toBe(1);
    expect(conditioner.encoderRuns()).toBe(1);
  });

  it('give the negative prompt its texts and its own clip skip', async () => {
    const use = { negativeClipSkip: clipSkipOf(4) };
    const { guidance } = await guided(['a cat', { negative: '[cat:a cat:3]' }], { use });
    const negative = (callIndex: number) => guidance.negative!({ callIndex, stepIndex: 0 }).context[0]!;
    const positive = guidance.positive({ callIndex: 9, stepIndex: 0 })[0]!.conditioning.context[0]!;
    expect(positive - negative(4)).toBe(2);
    expect(negative(3)).not.toBe(negative(4));
  });

  it('leave the negative prompt out only where it cancels', async () => {
    const isLeftOut = async (prompt: string, cfgScale: number) =>
      (await guided([prompt, NONE], { cfgScale })).guidance.negative === undefined;
    expect(await isLeftOut('a cat', 1)).toBe(true);
    expect(await isLeftOut('a :0.25 AND b :0.75', 1)).toBe(true);
    expect(await isLeftOut('a AND b', 1)).toBe(false);
    expect(await isLeftOut('a cat:2', 1)).toBe(false);
    expect(await isLeftOut('a cat', 7)).toBe(false);
  });

  it('are equally long for the texts of a prompt, and for prompts that AND joins', async () => {
    const long = 'a cat, '.repeat(40);
    const { at } = await guided([`cat [${long}:4] AND dog`, NONE]);
    expect(at(0).map(({ conditioning }) => conditioning.tokens)).toEqual([154, 154]);
    expect(at(9).map(({ conditioning }) => conditioning.tokens)).toEqual([154, 154]);
  });
});

describe('the counter of tokens', () => {
  it('counts the longest text of a prompt', async () => {
    const { conditioner } = stub();
    const count = async (prompt: string) => (await conditioner.lookAt(prompt, OPTIONS)).tokenCount;
    expect(await count('a [cat:big red dog:5]')).toBe(await count('a big red dog'));
    expect(await count('a cat AND a big red dog :0.5')).toBe(await count('a big red dog'));
    expect(await count('a [cat|dog]')).toBe(2);
  });
});

describe('encoding', () => {
  it('ends before the next run of the encoder when it is cancelled', async () => {
    const end = new AbortController();
    const { chunks, conditioner } = stub(() => end.abort());
    const prompt = Array.from({ length: 75 * 130 }, (_, i) => `${i % 997}`).join(' ');
    const asked = conditioner.encode([prompt], { ...OPTIONS, signal: end.signal });
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(chunks).toEqual([64]);
  });

  it('of a cancelled job does not begin', async () => {
    const { chunks, conditioner } = stub();
    const signal = AbortSignal.abort();
    const asked = conditioner.encodeSchedules(['a [cat|dog]', NONE], { ...OPTIONS, signal }, { steps: 1000 });
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(chunks).toEqual([]);
  });

  it.each([
    ['too long', 'a'.repeat(100_001), 'TEXT_TOO_LONG', { name: 'prompt', length: 100_001, limit: 100_000 }],
    ['too many parts', 'AND '.repeat(1001), 'PROMPT_TOO_LARGE', {}],
    ['too many BREAKs', 'BREAK '.repeat(2001), 'PROMPT_TOO_LARGE', {}],
    ['too many chunks', 'BREAK x '.repeat(12_000).concat('[a|b|c]'), 'PROMPT_TOO_LARGE', {}],
    ['too many texts', '[a|b]AND'.repeat(12_000), 'PROMPT_TOO_LARGE', {}],
  ])('is refused for a prompt of %s', async (_, prompt, code, data) => {
    const { chunks, conditioner } = stub();
    const asked = conditioner.encodeSchedules([prompt, NONE], OPTIONS, { steps: 1000 });
    await expect(asked).rejects.toMatchObject({ code, data });
    expect(chunks).toEqual([]);
  });

  it('is refused where the states of all chunks would be too much memory', async () => {
    const { width, numLayers } = checkpoint.configs.text;
    const { conditioner, chunks } = stub();
    // As many layers as a run of one chunk would be too much for.
    const layers = Math.ceil((4 * 2 ** 30) / (77 * width * 4));
    const text = { ...checkpoint.configs.text, numLayers: layers };
    const wide = { ...checkpoint, configs: { ...checkpoint.configs, text } };
    const textEncoders = [
      { card: checkpoint.card.textEncoders[0], config: text, encode: async () => ({ states: [] }) },
    ];
    const large = createTextConditioner({ checkpoint: wide, textEncoders } as unknown as Components);
    await expect(large.encode(['a cat'], OPTIONS)).rejects.toMatchObject({ code: 'PROMPT_TOO_LARGE' });
    await expect(conditioner.encode(['a cat'], OPTIONS)).resolves.toHaveLength(1);
    expect([chunks, numLayers < layers]).toEqual([[1], true]);
  });
});

describe('a prompt of more chunks than one run takes', () => {
  const prompt = Array.from({ length: 75 * 130 }, (_, i) => (i % 3 === 0 ? 'cat' : `${i % 997}`)).join(' ');
  const options = { emphasis: 'Original', commaPaddingBacktrack: 20 } as const;

  it('is encoded 64 at a time, each run is counted, and chunks come back in their order', async () => {
    const { chunks, conditioner } = stub();
    const [encoded] = await conditioner.encode([prompt], options);
    expect(encoded!.chunks.length).toBeGreaterThan(128);
    expect(chunks.slice(0, -1)).toEqual([64, ...chunks.slice(1, -1).map(() => 64)]);
    expect(Math.max(...chunks)).toBe(64);
    expect(conditioner.encoderRuns()).toBe(chunks.length);
    for (const [index, { tokenIds }] of encoded!.chunks.entries()) {
      const sum = Array.from(tokenIds).reduce((total, id) => total + id, 0);
      expect(encoded!.states[index]![3]![0]).toBe(Math.fround(sum + 3));
    }
  });
});
