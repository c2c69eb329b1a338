/** @file The runner, with sessions that draw one grey pixel: order, grouping, failures, control, and what is made of the images. */
import { describe, expect, it } from 'vitest';
import { bench, type Draw, draw, planOf, run } from '../../../test/support/grey-plans.js';
import { AppError } from '../../base/index.js';
import type { GenerationEvent } from '../../contract/index.js';
import { createInputMemory, encodePixels } from '../../images/index.js';
import type { ControlListener } from '../../queue/index.js';
import { readPlan } from './plan-runner.js';
import { controlOfJob, createRunControl } from './run-control.js';

describe('a plan', () => {
  it('is JSON that its schema takes, and gives the same images after a way over a wire', async () => {
    const plan = planOf([{ request: { batchCount: 2 } }, { request: { seed: 9 }, firstIndex: 2 }]);
    const copy = readPlan(JSON.parse(JSON.stringify(plan)));
    expect(copy).toEqual(plan);
    const [first, second] = [await run(plan, bench()), await run(copy, bench())];
    expect(second.images).toEqual(first.images);
    expect(first.images.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it.each([
    ['of another version', { ...planOf([{}]), version: 2 }],
    ['without tasks', { ...planOf([{}]), tasks: [] }],
    ['that is an order of an earlier program', { modelId: 'default', request: { prompt: 'a cat' } }],
  ])('%s is refused', (_, plan) => {
    expect(() => readPlan(plan)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  });

  it('takes every model once, whatever the order of its tasks, and gives each back', async () => {
    const parts = bench();
    const wishes = ['one', 'two', 'one', 'two'].map((model, i) => ({ model, request: { seed: i } }));
    const { seeds } = await run(planOf(wishes), parts);
    expect([parts.taken, parts.released, seeds]).toEqual([
      ['one', 'two'],
      ['one', 'two'],
      [0, 2, 1, 3],
    ]);
  });

  it('counts the steps of all its tasks', async () => {
    const plan = planOf([{ request: { batchCount: 3 } }, { request: { steps: 8 } }]);
    const { events } = await run(plan, bench());
    const steps = events.filter((event) => event.type === 'step');
    expect(steps.map(({ done, total, batch, batchCount }) => [done, total, batch, batchCount])).toEqual([
      [4, 20, 0, 4],
      [8, 20, 1, 4],
      [12, 20, 2, 4],
      [20, 20, 3, 4],
    ]);
  });

  it('shares what init images were prepared among its tasks', async () => {
    const parts = bench();
    const bytes = await encodePixels({ width: 8, height: 8, data: new Uint8Array(192) });
    const initImage = await createInputMemory().add(bytes);
    await parts.inputs?.add(bytes);
    await run(planOf([{ request: { initImage } }, { request: { initImage, seed: 6 } }]), parts);
    const [a, b] = parts.options;
    expect(a?.inits).toBe(b?.inits);
    expect(parts.drawn[0]?.pictures?.initImage).toBe(parts.drawn[1]?.pictures?.initImage);
  });

  it('draws a task that follows another from its image, named by the hash of its bytes', async () => {
    const parts = bench();
    await run(planOf([{ request: { seed: 3 } }, { request: { seed: 4 }, follows: 0 }]), parts);
    const [, second] = parts.drawn;
    expect(second?.request.initImage).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect([...(second?.pictures?.initImage?.data ?? [])]).toEqual([3, 3, 3]);
    expect(await parts.inputs?.read(second?.request.initImage ?? '')).toBeInstanceOf(Uint8Array);
  });
});

describe('a task that fails', () => {
  const failing: Draw = (drawn, options) => {
    if (drawn.request.seed === 1) throw new AppError('ENGINE_LOST', { reason: 'of this test' });
    return draw(drawn, options);
  };
  const wishes = [0, 1, 2].map((seed) => ({ request: { seed } }));

  it('stops the plan, and the model is given back', async () => {
    const parts = bench(failing);
    await expect(run(planOf(wishes), parts)).rejects.toMatchObject({ code: 'ENGINE_LOST' });
    expect(parts.released).toEqual(['one']);
  });

  it('leaves its place blank where the plan says so, and is told of', async () => {
    const { seeds, summary, events } = await run(planOf(wishes, { failures: 'leave blank' }), bench(failing));
    expect(seeds).toEqual([0, 2]);
    expect(summary.warnings).toMatchObject([{ code: 'cell-blank', data: { code: 'ENGINE_LOST' } }]);
    expect(events.filter(({ type }) => type === 'task')).toMatchObject([
      { task: 0, state: 'done' },
      { task: 1, state: 'failed' },
      { task: 2, state: 'done' },
    ]);
  });

  it('is the failure of the plan where nothing was drawn', async () => {
    const plan = planOf([{ request: { seed: 1 } }], { failures: 'leave blank' });
    await expect(run(plan, bench(failing))).rejects.toMatchObject({ code: 'ENGINE_LOST' });
  });
});

describe('control', () => {
  const onImage = (act: () => void) => (event: GenerationEvent) => void (event.type === 'image' && act());

  it('skip ends the batch as it is and goes on with the next', async () => {
    const parts = bench();
    let told = 0;
    const skipFirst = (event: GenerationEvent) => {
      if (event.type === 'step' && told++ === 0) expect(parts.control.send('skip')).toBe(true);
    };
    const { images } = await run(planOf([{ request: { batchCount: 3 } }]), parts, skipFirst);
    expect(images.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it('end after the current one ends a single task with its batch, several with the task', async () => {
    const one = bench();
    const single = await run(
      planOf([{ request: { batchCount: 3 } }]),
      one,
      onImage(() => void one.control.send('end-after-current')),
    );
    expect(single.images).toHaveLength(1);
    const many = bench(draw, undefined, 2);
    const several = await run(
      planOf([{ request: { batchCount: 2 } }, { request: { seed: 50 } }]),
      many,
      onImage(() => void many.control.send('end-after-current')),
    );
    expect(several.seeds).toEqual([5, 6]);
  });

  it('cancelled before anything is drawn it fails, afterwards what there is is the result', async () => {
    await expect(run(planOf([{}]), bench(draw, AbortSignal.abort()))).rejects.toMatchObject({ code: 'CANCELLED' });
    const end = new AbortController();
    const parts = bench(draw, end.signal);
    const { images } = await run(
      planOf([{ request: { batchCount: 3 } }]),
      parts,
      onImage(() => end.abort()),
    );
    expect(images).toHaveLength(1);
    expect(parts.released).toEqual(['one']);
  });

  it('interrupted it keeps what it has, unless it is cancelled as well', () => {
    const job = new AbortController();
    let hear: ControlListener = () => false;
    const onControl = (listener: ControlListener) => {
      hear = listener;
      return () => undefined;
    };
    const control = controlOfJob({ signal: job.signal, onControl }, 1);
    const batch = control.beginBatch({ endsTask: true, isFollowed: false });
    expect(hear({ type: 'interrupt' })).toBe(true);
    job.abort();
    expect([batch?.interrupt.aborted, batch?.signal.aborted]).toEqual([true, false]);
    hear({ type: 'cancel' });
    expect(batch?.signal.aborted).toBe(true);
  });

  it('acts on nothing when nothing is being drawn', () => {
    const control = createRunControl(new AbortController().signal, 1);
    expect([control.send('skip'), control.send('end-after-current'), control.isSkipping()]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('the layout', () => {
  const grid = { of: 'tasks', columns: 2, columnLabels: [], rowLabels: [], margin: 0, notes: {} } as const;

  it('puts the images of tasks side by side, after them in number', async () => {
    const plan = planOf([{ request: { seed: 10 } }, { request: { seed: 20 } }], {
      layout: { images: true, grids: [{ ...grid, members: [0, 1], notes: { Script: 'of this test' } }] },
    });
    const { events } = await run(plan, bench());
    const [made] = events.filter((event) => event.type === 'composite');
    expect(made).toMatchObject({ index: 2, kind: 'grid', isReturned: true, image: { width: 2, height: 1 } });
    expect([...(made?.image.data ?? [])]).toEqual([10, 10, 10, 20, 20, 20]);
    expect(made?.infotext).toContain('Script: of this test');
  });

  it('makes no grid of fewer images than it asks for', async () => {
    const layout = { images: true, grids: [{ ...grid, members: [0], atLeast: 2 }] };
    const { events } = await run(planOf([{}], { layout }), bench());
    expect(events.filter(({ type }) => type === 'composite')).toEqual([]);
  });
});
