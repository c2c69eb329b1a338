/** @file How fast a machine multiplies matrices: what other times of a benchmark are to be seen beside. */
import { createGraph, ops } from '../dist/onnx/index.js';
import { createEngine } from '../dist/runtime/index.js';

/** What some work gives, and the seconds it took. */
export async function timed(work) {
  const started = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - started) / 1000 };
}

/** Billions of floating-point operations a second of one large matrix product, the best of five. */
export async function matrixRate() {
  const size = 1536;
  const g = createGraph('matrix_product');
  const [a, b] = ['a', 'b'].map((name) => g.input(name, 'float32', [size, size]));
  g.output('c', ops.MatMul(g, a, b), 'float32', [size, size]);
  const engine = createEngine();
  const session = engine.session(g.build());
  const tensor = { data: new Float32Array(size * size).fill(0.5), shape: [size, size] };
  const runs = [];
  await session.run({ a: tensor, b: tensor });
  for (let run = 0; run < 5; run++) runs.push((await timed(() => session.run({ a: tensor, b: tensor }))).seconds);
  await engine.close();
  return (2 * size ** 3) / Math.min(...runs) / 1e9;
}
