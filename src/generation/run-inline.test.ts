import { describe, expect, it } from 'vitest';
import { AppError } from '../base/index.js';
import type { GenerationPlan } from '../contract/index.js';
import { PLAN_VERSION } from '../contract/index.js';
import type { JobContext } from '../queue/index.js';
import { runInline } from './run-inline.js';

const request = { prompt: 'a cat', negativePrompt: '', clipSkip: 1, steps: 3, sampler: 'Euler', schedule: 'Automatic' };
const size = { cfgScale: 7, seed: 1, width: 64, height: 64, batchSize: 1, batchCount: 1 };
const rest = { emphasis: 'Original', commaPaddingBacktrack: 20, rng: 'NV' } as const;
const clipSkip = { requested: 1, effective: 1, layersRun: 12, numLayers: 12 };
const PLAN: GenerationPlan = {
  version: PLAN_VERSION,
  kind: 'txt2img',
  tasks: [
    {
      model: { id: 'default', hash: null, vaePath: null },
      request: { ...request, ...size, ...rest },
      use: { clipSkip },
      firstIndex: 0,
    },
  ],
  layout: { grids: [], images: true },
  failures: 'stop',
  save: false,
  output: {
    format: 'png',
    quality: 80,
    lossless: false,
    withInfotext: true,
    withTextFile: false,
    toDisk: false,
    unfinishedToDisk: false,
    folder: '',
    subfolder: '',
    pattern: '',
    grids: { toDisk: false, folder: '', subfolder: '' },
  },
  preview: null,
  warnings: [],
};

/** Counts up to `end`, says what was told meanwhile, and stops when it is told to. */
const counting = (end: number) =>
  async function* (_plan: GenerationPlan, { signal, onControl }: JobContext): AsyncGenerator<number, string[]> {
    const told: string[] = [];
    const leave = onControl(({ type }) => told.push(type) > 0);
    for (let count = 1; count <= end && told.length === 0; count++) yield count;
    leave();
    return [...told, ...(signal.aborted ? ['aborted'] : [])];
  };

async function collected<R>(events: AsyncGenerator<number, R>, onEvent: (count: number) => void = () => undefined) {
  const seen: number[] = [];
  for (;;) {
    const { value, done } = await events.next();
    if (done) return { seen, result: value };
    seen.push(value);
    onEvent(value);
  }
}

describe('a plan that is run inline', () => {
  it('reaches the work as it comes out of JSON, and what the work gives reaches the caller as it is', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const events = runInline(PLAN, async function* (plan) {
      yield 1;
      return { plan, bytes };
    });
    const { result } = await collected(events);
    expect(result.plan).toEqual(PLAN);
    expect(result.plan).not.toBe(PLAN);
    expect(result.bytes).toBe(bytes);
  });

  it.each([
    ['signal', 'cancel'],
    ['interrupt', 'interrupt'],
  ])('hears of the %s as the message "%s" before it goes on', async (name, message) => {
    const wish = new AbortController();
    const events = runInline(PLAN, counting(10), { [name]: wish.signal });
    const { seen, result } = await collected(events, (count) => count === 3 && wish.abort());
    expect(seen).toEqual([1, 2, 3]);
    expect(result).toEqual([message, 'aborted']);
  });

  it('hears of an interrupt that was wished before it began', async () => {
    const { seen } = await collected(runInline(PLAN, counting(10), { interrupt: AbortSignal.abort() }));
    expect(seen.length).toBeLessThanOrEqual(1);
  });

  it('does not begin when it was cancelled before', async () => {
    const events = runInline(PLAN, counting(10), { signal: AbortSignal.abort() });
    await expect(events.next()).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('fails with the error of the work itself', async () => {
    const error = new AppError('ENGINE_LOST', { reason: 'a test', during: 'a run' });
    const events = runInline(PLAN, async function* () {
      yield 1;
      throw error;
    });
    expect((await events.next()).value).toBe(1);
    await expect(events.next()).rejects.toBe(error);
  });

  it('is cancelled when nobody wants its events any more', async () => {
    let ended = false;
    const events = runInline(PLAN, async function* (_plan, { signal }) {
      try {
        for (let count = 1; ; count++) {
          if (signal.aborted) throw new AppError('CANCELLED');
          yield count;
        }
      } finally {
        ended = true;
      }
    });
    await events.next();
    await events.return(undefined as never);
    expect(ended).toBe(true);
  });
});
