import { afterEach, describe, expect, it } from 'vitest';
import { createGraph, type OnnxGraph, ops, type Value } from '../onnx/index.js';
import { createEngine } from './engine.js';
import type { HeldInputs } from './session.js';

/** x + 1, on any length. */
function addOne(): OnnxGraph {
  const g = createGraph('add_one');
  g.output('y', ops.Add(g, g.input('x', 'float32', ['n']), g.floats([1], [1])), 'float32', ['n']);
  return g.build();
}

/** x + z, on any length. */
function sum(): OnnxGraph {
  const g = createGraph('sum');
  const [x, z] = ['x', 'z'].map((name) => g.input(name, 'float32', ['n'])) as [Value, Value];
  g.output('y', ops.Add(g, x, z), 'float32', ['n']);
  return g.build();
}

/** z, and how often it was read. */
function heldZ(...values: number[]) {
  const reads = { count: 0 };
  const held: HeldInputs = async function* () {
    reads.count++;
    yield ['z', { data: Float32Array.from(values), shape: [values.length] }];
  };
  return { held, reads };
}

/** Repeated matrix products: long enough to be killed in the middle. */
function slow(): OnnxGraph {
  const g = createGraph('slow');
  let x = g.input('x', 'float32', ['n', 'n']);
  for (let i = 0; i < 400; i++) x = ops.MatMul(g, x, x, `MatMul${i}`);
  g.output('y', x, 'float32', ['n', 'n']);
  return g.build();
}

const engine = createEngine({ threads: 1 });
afterEach(() => engine.close());
const x = { data: Float32Array.of(1, 2), shape: [2] };

describe('engine', () => {
  it('runs a graph in another process', async () => {
    const { y } = await engine.session(addOne()).run({ x });
    expect(y?.data).toEqual(Float32Array.of(2, 3));
    expect(engine.pid()).not.toBe(process.pid);
  });

  it('reports a lost process as ENGINE_LOST and starts a new one for the next request', async () => {
    const session = engine.session(addOne());
    await session.run({ x });
    const victim = engine.session(slow());
    await victim.load();
    const first = engine.pid()!;
    const running = victim.run({ x: { data: new Float32Array(1024 * 1024), shape: [1024, 1024] } });
    setTimeout(() => process.kill(first, 'SIGKILL'), 50);
    await expect(running).rejects.toMatchObject({ code: 'ENGINE_LOST', message: expect.stringContaining('SIGKILL') });
    const { y } = await session.run({ x });
    expect(y?.data).toEqual(Float32Array.of(2, 3));
    expect(engine.pid()).not.toBe(first);
  });

  it('abandons a run that is no longer wanted, and does again what else was asked for', async () => {
    const [wanted, unwanted] = [engine.session(addOne()), engine.session(slow())];
    await Promise.all([wanted.load(), unwanted.load()]);
    const first = engine.pid();
    const stop = new AbortController();
    const large = { data: new Float32Array(1024 * 1024), shape: [1024, 1024] };
    const abandoned = unwanted.run({ x: large }, { signal: stop.signal });
    abandoned.catch(() => undefined);
    const behind = wanted.run({ x });
    setTimeout(() => stop.abort(), 50);
    await expect(abandoned).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await behind).y?.data, 'the other run is made again').toEqual(Float32Array.of(2, 3));
    expect(engine.pid(), 'by another process').not.toBe(first);
    expect(() => process.kill(first!, 0), 'the first one is gone').toThrow('ESRCH');
  });

  it('leaves its process alone where a signal is aborted before or after the run', async () => {
    const session = engine.session(addOne());
    const stop = new AbortController();
    await session.run({ x }, { signal: stop.signal });
    const pid = engine.pid();
    stop.abort();
    await expect(session.run({ x }, { signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    await session.run({ x });
    expect(engine.pid()).toBe(pid);
  });

  it('abandons a loading, and releases what went with the process', async () => {
    const [loading, other] = [engine.session(slow()), engine.session(addOne())];
    await other.load();
    const stop = new AbortController();
    const abandoned = loading.load(stop.signal);
    stop.abort();
    const released = other.release();
    await expect(abandoned).rejects.toMatchObject({ code: 'CANCELLED' });
    await released;
    await expect(other.run({ x })).resolves.toBeDefined();
  });

  it("reports what the engine refuses as ENGINE_FAILED with the graph's name, and goes on", async () => {
    const session = engine.session(addOne());
    const wrong = session.run({ z: x });
    await expect(wrong).rejects.toMatchObject({ code: 'ENGINE_FAILED', message: expect.stringContaining('add_one') });
    await expect(session.run({ x })).resolves.toBeDefined();
  });

  it("keeps the parent's event loop free while it computes", async () => {
    const session = engine.session(slow());
    await session.load();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await session.run({ x: { data: new Float32Array(256 * 256), shape: [256, 256] } });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
  });

  it('releases a session and loads it again when it is run', async () => {
    const { held, reads } = heldZ(10, 20);
    const session = engine.session(sum()).holding(held);
    await session.run({ x });
    await session.run({ x });
    expect(reads.count).toBe(1);
    await session.release();
    expect((await session.run({ x })).y?.data).toEqual(Float32Array.of(11, 22));
    expect(reads.count, 'what it held went with it').toBe(2);
  });
});

describe('held inputs', () => {
  it('are in every run, and sent once', async () => {
    const { held, reads } = heldZ(10, 20);
    const session = engine.session(sum()).holding(held);
    for (let run = 0; run < 3; run++) expect((await session.run({ x })).y?.data).toEqual(Float32Array.of(11, 22));
    expect(reads.count).toBe(1);
  });

  it('of two views of one graph stay apart, also in runs that are asked for at once', async () => {
    const session = engine.session(sum());
    const [one, two] = [session.holding(heldZ(1, 1).held), session.holding(heldZ(2, 2).held)];
    const results = await Promise.all([one, two, two, one].map((view) => view.run({ x })));
    expect(results.map(({ y }) => y?.data[0])).toEqual([2, 3, 3, 2]);
  });

  it('may have another size, and none', async () => {
    const g = createGraph('product');
    const [a, b] = [g.input('a', 'float32', [2, 'k']), g.input('b', 'float32', ['k', 2])];
    g.output('y', ops.MatMul(g, a, b), 'float32', [2, 2]);
    const session = engine.session(g.build());
    for (const [k, expected] of [[3, 3] as const, [1, 1] as const, [0, 0] as const]) {
      const view = session.holding(async function* () {
        yield ['b', { data: new Float32Array(2 * k).fill(1), shape: [k, 2] }];
      });
      const { y } = await view.run({ a: { data: new Float32Array(2 * k).fill(1), shape: [2, k] } });
      expect(y?.data).toEqual(new Float32Array(4).fill(expected));
    }
  });

  it('are read again after the process was lost, and after a release', async () => {
    const { held, reads } = heldZ(10, 20);
    const session = engine.session(sum()).holding(held);
    await session.load();
    process.kill(engine.pid()!, 'SIGKILL');
    await expect.poll(() => engine.pid()).toBeUndefined();
    expect((await session.run({ x })).y?.data).toEqual(Float32Array.of(11, 22));
    await session.release();
    expect((await session.run({ x })).y?.data).toEqual(Float32Array.of(11, 22));
    expect(reads.count).toBe(3);
  });

  it('that cannot be read fail the run, and the others are sent again', async () => {
    const session = engine.session(sum());
    const good = session.holding(heldZ(1, 1).held);
    const bad = session.holding(async function* () {
      yield ['z', { data: Float32Array.of(5, 5), shape: [2] }];
      throw new Error('the file is gone');
    });
    await good.load();
    await expect(bad.run({ x })).rejects.toThrow('the file is gone');
    expect((await good.run({ x })).y?.data).toEqual(Float32Array.of(2, 3));
  });
});
