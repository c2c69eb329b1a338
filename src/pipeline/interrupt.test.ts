/** A drawing that is ended during an evaluation that does not end by itself: what is left of it, and after how long. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_MODEL } from '../../test/support/models.js';
import { AppError, defined } from '../base/index.js';
import type { GenerateEvent, GenerateRequest, GenerateResult, RgbImage } from '../contract/index.js';
import { createEngine } from '../runtime/index.js';
import { openCheckpoint } from './checkpoint/index.js';
import { type Components, GRACE_MS, loadComponents } from './components/index.js';
import { createTextConditioner } from './conditioning.js';
import { createPreviewer } from './preview.js';
import { resolveRequest } from './request.js';
import { type DrawOptions, draw } from './text2image.js';

const engine = createEngine({ threads: 2 });
let components: Components;
beforeAll(async () => {
  components = await loadComponents(await openCheckpoint(DEFAULT_MODEL), engine);
});
afterAll(() => engine.close());
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const untilAborted = (signal: AbortSignal | undefined) =>
  new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(new AppError('CANCELLED')));
  });

/** The model, whose evaluation of that number begins and never ends. */
function stuckAt(evaluation: number, hangs: () => void) {
  let evaluations = 0;
  const denoise: Components['denoise'] = (sample, timestep, conditioning) => {
    if (++evaluations !== evaluation) return components.denoise(sample, timestep, conditioning);
    hangs();
    return untilAborted(conditioning.signal);
  };
  const parts = { ...components, denoise };
  const conditioner = createTextConditioner(parts);
  return { components: parts, conditioner, previewer: createPreviewer(parts), modelHash: undefined };
}

const REQUEST = { prompt: 'a red circle', seed: 3, steps: 4, width: 64, height: 64, sampler: 'Euler' };
const HIRES = { width: 96, height: 96, steps: 4, denoisingStrength: 0.5 };

interface Drawn {
  readonly steps: number;
  readonly images: readonly RgbImage[];
}

async function drawn(
  model: ReturnType<typeof stuckAt>,
  request: Partial<GenerateRequest>,
  options: DrawOptions,
  onStep: (steps: number) => void = () => undefined,
): Promise<Drawn> {
  const opened = resolveRequest({ ...REQUEST, ...request }, components.checkpoint);
  const run = draw({ first: async () => model, second: async () => model }, opened, options);
  let steps = 0;
  let next: IteratorResult<GenerateEvent, GenerateResult> = await run.next();
  for (; !next.done; next = await run.next()) if (next.value.type === 'step') onStep(++steps);
  return { steps, images: next.value.images.map(({ image }) => image) };
}

/** Signals of one batch, or of the first of several; the others have none. */
const signals = () => {
  const [signal, interrupt] = [new AbortController(), new AbortController()];
  const nextBatch = (batch: number) =>
    batch === 0
      ? { signal: signal.signal, interrupt: interrupt.signal }
      : { signal: new AbortController().signal, interrupt: new AbortController().signal };
  return { signal, interrupt, nextBatch };
};

/** Draws until the evaluation hangs, ends it in that way, and waits as long as that may take. */
async function ended(evaluation: number, end: 'signal' | 'interrupt', request: Partial<GenerateRequest> = {}) {
  const { nextBatch, ...ends } = signals();
  let isOver = false;
  let result: Promise<Drawn> | undefined;
  await new Promise<void>((hangs) => {
    result = drawn(stuckAt(evaluation, hangs), request, { nextBatch }).finally(() => {
      isOver = true;
    });
  });
  ends[end].abort();
  await vi.advanceTimersByTimeAsync(GRACE_MS - 1);
  expect(isOver, 'an evaluation has a moment to end by itself').toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  return defined(result, 'a drawing');
}

/** What an interrupt leaves that comes just after a step. */
function interruptedAfter(step: number, request: Partial<GenerateRequest> = {}): Promise<Drawn> {
  const { interrupt, nextBatch } = signals();
  const never = stuckAt(0, () => undefined);
  return drawn(never, request, { nextBatch }, (steps) => steps === step && interrupt.abort());
}

describe('an interrupt during an evaluation that takes long', () => {
  it('leaves the picture of the steps that were done', async () => {
    const { steps, images } = await ended(3, 'interrupt');
    expect(steps).toBe(2);
    expect(images).toEqual((await interruptedAfter(2)).images);
    expect(images).toHaveLength(1);
  });

  it('leaves none before the first step', async () => {
    expect(await ended(1, 'interrupt')).toEqual({ steps: 0, images: [] });
  });

  it('goes on with the next batch where that may begin', async () => {
    const { images } = await ended(3, 'interrupt', { batchCount: 2 });
    expect(images).toHaveLength(2);
    expect(images[1]).toEqual((await interruptedAfter(2, { batchCount: 2 })).images[1]);
  });

  it.each([
    [5, 64, 'in the first step of a second pass: the picture of the first one'],
    [6, 96, 'in a later one: the enlarged picture'],
  ])('at evaluation %i leaves a picture of %i pixels: %s', async (evaluation, width) => {
    const { images } = await ended(evaluation, 'interrupt', { hires: HIRES });
    expect(images).toMatchObject([{ width, height: width }]);
  });
});

it('a signal during an evaluation that takes long leaves nothing of the batch', async () => {
  expect((await ended(3, 'signal')).images).toEqual([]);
});
