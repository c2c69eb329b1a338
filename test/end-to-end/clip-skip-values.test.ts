/** @file More than one clip skip: between layers, for the negative prompt, for parts of a prompt, over the steps. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SweepRequest } from '../../src/contract/index.js';
import { createApp, type Model } from '../../src/index.js';
import { stateAfter } from '../../src/pipeline/text/pick-layer.js';

const app = createApp({ cache: false, threads: 2 });
let model: Model;
beforeAll(async () => {
  model = await app.loadModel();
});
afterAll(() => app.close());

const REQUEST: SweepRequest['request'] = {
  prompt: 'a cat on a blue background',
  seed: 1,
  steps: 5,
  sampler: 'Euler',
  width: 64,
  height: 64,
};

async function draw(request: Partial<SweepRequest['request']>) {
  const events = model.generate({ ...REQUEST, ...request });
  for (let next = await events.next(); ; next = await events.next()) if (next.done) return next.value;
}
async function sweep(model: Model, request: SweepRequest) {
  const pictures: Uint8Array[] = [];
  const events = model.sweep(request);
  for (let next = await events.next(); ; next = await events.next()) {
    if (next.done) return { ...next.value, pictures };
    if (next.value.type === 'cell') pictures.push(next.value.image.data);
  }
}
const pixels = async (request: Partial<SweepRequest['request']>) => (await draw(request)).images[0]!.image.data;

describe('a value between two layers', () => {
  /** Single precision: a step of 1e-6 at states of up to some tens is below its rounding, so it is taken of their size. */
  const AFFINE = 1e-6;

  it('lies on the straight line between the states, to 1e-6 of their size, and on them at whole numbers', async () => {
    const { hiddenStates } = await model.encode('a cat', { clipSkip: 1 });
    const [first, second] = [hiddenStates[12]!.data, hiddenStates[11]!.data];
    const size = first.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const states = hiddenStates.map(({ data }) => data);
    for (const t of [0, 0.1, 0.25, 0.5, 0.9]) {
      const state = stateAfter(states, 13 - (1 + t));
      const worst = state.reduce((most, value, i) => {
        return Math.max(most, Math.abs(value - ((1 - t) * first[i]! + t * second[i]!)));
      }, 0);
      expect(worst / size).toBeLessThanOrEqual(AFFINE);
    }
    expect(stateAfter(states, 12)).toBe(first);
    expect(stateAfter(states, 11)).toBe(second);
  });

  it('draws another picture than both neighbours, and encodes once', async () => {
    const fresh = await app.loadModel();
    const { encoderRuns, cells, pictures } = await sweep(fresh, { request: REQUEST, clipSkips: [1, 1.5, 2] });
    expect(encoderRuns).toBe(1);
    expect(cells[1]?.clipSkip).toEqual({ requested: 1.5, effective: 1.5, layersRun: 11.5, numLayers: 12 });
    expect(new Set(pictures.map((picture) => picture.join())).size).toBe(3);
  });

  it.each([0, 0.99, 12.01, 13, -1, Number.NaN])('%d is refused', (clipSkip) => {
    expect(() => model.generate({ ...REQUEST, clipSkip })).toThrow(
      expect.objectContaining({ code: 'CLIP_SKIP_RANGE' }),
    );
  });
});

describe('the negative prompt', () => {
  const negativePrompt = 'a dog';

  it('has a value of its own, the same as the prompt where none is given', async () => {
    const plain = await pixels({ negativePrompt, clipSkip: 2 });
    expect(await pixels({ negativePrompt, clipSkip: 2, negativeClipSkip: 2 })).toEqual(plain);
    expect(await pixels({ negativePrompt, clipSkip: 2, negativeClipSkip: 11 })).not.toEqual(plain);
    const { images } = await draw({ negativePrompt, clipSkip: 2, negativeClipSkip: 11 });
    expect(images[0]).toMatchObject({ clipSkip: { effective: 2 }, negativeClipSkip: { effective: 11, layersRun: 2 } });
  });

  it('stays what it is over a sweep', async () => {
    const request = { ...REQUEST, negativePrompt, negativeClipSkip: 5 };
    const { cells, pictures } = await sweep(model, { request, clipSkips: [1, 3] });
    for (const { infotext } of cells) expect(infotext).toContain('Negative clip skip: 5');
    expect(pictures[0]).toEqual(await pixels({ ...request, clipSkip: 1 }));
  });
});

describe('a part of the prompt', () => {
  it("has its value for its own tokens; start, end and padding have the request's", async () => {
    const mixed = (await model.encode('a <clipskip:5>cat<clipskip:> sits', { clipSkip: 2 })).conditioning.data;
    const [two, five] = await Promise.all(
      [2, 5].map(async (clipSkip) => (await model.encode('a cat sits', { clipSkip })).conditioning.data),
    );
    const width = mixed.length / 77;
    const row = (data: Float32Array | undefined, token: number) => data?.slice(token * width, (token + 1) * width);
    for (let token = 0; token < 77; token++) expect(row(mixed, token)).toEqual(row(token === 2 ? five : two, token));
    expect(row(two, 2)).not.toEqual(row(five, 2));
  });

  it("of the request's own value changes nothing, and its text never reaches the tokenizer", async () => {
    expect(await pixels({ prompt: 'a <clipskip:2>cat<clipskip:>', clipSkip: 2 })).toEqual(
      await pixels({ prompt: 'a cat', clipSkip: 2 }),
    );
  });

  it('is kept as typed in the parameters', async () => {
    const prompt = 'a <clipskip:2.5>cat<clipskip:>, (sits:1.2)';
    expect((await draw({ prompt })).images[0]?.infotext.startsWith(`${prompt}\n`)).toBe(true);
  });

  it('of a value that is none is drawn without it, with a warning', async () => {
    const { warnings, images } = await draw({ prompt: 'a <clipskip:13>cat <lora:x:1>' });
    expect(warnings).toMatchObject([
      { code: 'lora-not-there', message: expect.stringMatching(/LoRA "x" is not there/) },
      { code: 'clipskip-range', data: { part: '<clipskip:13>', max: 12 } },
    ]);
    expect(images[0]?.image.data).toEqual(await pixels({ prompt: 'a cat ' }));
  });
});

describe('a value over the steps', () => {
  it('that never changes is the plain value, byte for byte', async () => {
    for (const sampler of ['Euler', 'Heun', 'DDIM', 'DPM++ 2M'])
      expect(await pixels({ sampler, clipSkipTimeline: '2@0-1' })).toEqual(await pixels({ sampler, clipSkip: 2 }));
    expect(await pixels({ clipSkipTimeline: '2@0-0.3,2@0.3-1' })).toEqual(await pixels({ clipSkip: 2 }));
  });

  it('that changes differs from both, and the order matters', async () => {
    const [one, five] = [await pixels({ clipSkip: 1 }), await pixels({ clipSkip: 5 })];
    const down = await pixels({ clipSkipTimeline: '5@0-0.4,1@0.4-1' });
    const up = await pixels({ clipSkipTimeline: '1@0-0.4,5@0.4-1' });
    for (const other of [one, five, up]) expect(down).not.toEqual(other);
    expect(up).not.toEqual(one);
  });

  it('never encodes again, comes before a single value, and reaches a negative prompt without its own', async () => {
    const timeline = { clipSkipTimeline: '2@0-0.2,1.5@0.2-0.6,2@0.6-1', negativePrompt: 'a dog' };
    const result = await draw({ ...timeline, prompt: 'a fox', clipSkip: 7 });
    expect(result.encoderRuns).toBe(1);
    expect(result.clipSkip.effective).toBe(2);
    expect(result.clipSkipTimeline?.map(({ clipSkip }) => clipSkip.effective)).toEqual([2, 1.5, 2]);
    const again = await draw({ ...timeline, prompt: 'a fox', negativeClipSkip: 1 });
    expect(again.encoderRuns).toBe(0);
    expect(again.images[0]?.image).not.toEqual(result.images[0]?.image);
  });

  it('warns of a part too short for the steps', async () => {
    const { warnings } = await draw({ clipSkipTimeline: '2@0-0.41,9@0.41-0.42,1@0.42-1' });
    expect(warnings).toMatchObject([
      {
        code: 'timeline-part-unreached',
        message: 'clip skip 9@0.41-0.42: none of the 5 steps begins there',
        data: { value: 9, steps: 5 },
      },
    ]);
  });

  it.each(['', 'x', '2@0-0.4', '2@0-0.4,1@0.5-1', '2@0-0.6,1@0.5-1', '2@0.4-0,1@0.4-1'])(
    '%j is refused',
    (clipSkipTimeline) => {
      expect(() => model.generate({ ...REQUEST, clipSkipTimeline })).toThrow(
        expect.objectContaining({ code: 'TIMELINE_INVALID' }),
      );
    },
  );

  it('has no place in a sweep', () => {
    expect(() => model.sweep({ request: { ...REQUEST, clipSkipTimeline: '2@0-1' } })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});
