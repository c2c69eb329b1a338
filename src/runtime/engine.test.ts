import { afterEach, describe, expect, it } from 'vitest';
import { createGraph, type OnnxGraph, ops } from '../onnx/index.js';
import { createEngine } from './engine.js';

/** x + 1, on any length. */
function addOne(): OnnxGraph {
  const g = createGraph('add_one');
  g.output('y', ops.Add(g, g.input('x', 'float32', ['n']), g.floats([1], [1])), 'float32', ['n']);
  return g.build();
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
    await session.run({ x: { data: new Float32Array(512 * 512), shape: [512, 512] } });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
  });

  it('releases a session and loads it again when it is run', async () => {
    const session = engine.session(addOne());
    await session.run({ x });
    await session.release();
    await expect(session.run({ x })).resolves.toBeDefined();
  });
});
