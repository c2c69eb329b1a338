/**
 * Interrupt, skip and cancel during an evaluation that does not end: the engine is made to stand still in the middle of one,
 * as it would for minutes far above a model's native size.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobImage } from '../../src/contract/index.js';
import { type BuiltServer, startBuiltServer } from '../support/built-server.js';

interface JobView {
  readonly id: string;
  readonly state: string;
  readonly progress?: { readonly step?: { readonly done: number }; readonly images?: readonly JobImage[] };
  readonly result?: { readonly images: readonly JobImage[] } | null;
}

const dist = (folder: string): string => fileURLToPath(new URL(`../../dist/${folder}/index.js`, import.meta.url));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

let server: BuiltServer;
beforeAll(async () => {
  server = await startBuiltServer();
});
afterAll(() => server.close());

const jobOf = (id: string) => server.json<JobView>(`/api/v1/jobs/${id}`);
const draw = async (more: object = {}): Promise<string> =>
  (await server.post<JobView>('/api/v1/jobs', { prompt: 'a cat', seed: 3, steps: 12, ...more })).id;

/** The processes that a process has started. */
const childrenOf = (pid: number | undefined): readonly number[] =>
  execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/)
    .map(Number);

const engines = (): readonly number[] => childrenOf(server.child.pid);

/** Stops the engine in the middle of a job that has done a step; its process and the steps that were done. */
async function frozen(id: string): Promise<{ readonly engine: number; readonly done: number }> {
  await expect.poll(async () => (await jobOf(id)).progress?.step?.done ?? 0, { timeout: 60_000 }).toBeGreaterThan(0);
  const [engine = 0] = engines();
  process.kill(engine, 'SIGSTOP');
  return { engine, done: (await jobOf(id)).progress?.step?.done ?? 0 };
}

const isEnded = async (id: string, state: string) =>
  expect.poll(async () => (await jobOf(id)).state, { timeout: 30_000 }).toBe(state);

it('Interrupt ends the job with the picture of its steps; the next one is drawn by another engine', async () => {
  const [stuck, next] = [await draw({ steps: 150 }), await draw()];
  const { engine } = await frozen(stuck);
  expect(
    (await server.post<JobView & { stopRequested: boolean }>(`/api/v1/jobs/${stuck}/interrupt`)).stopRequested,
  ).toBe(true);
  await isEnded(stuck, 'interrupted');
  expect((await jobOf(stuck)).result?.images).toHaveLength(1);
  await isEnded(next, 'done');
  expect(engines(), 'one engine, and not the one that stood still').toHaveLength(1);
  expect(engines()).not.toContain(engine);
});

it('the picture of the job after it is the one that an engine without an interrupt draws', async () => {
  const [stuck, next] = [await draw({ steps: 150 }), await draw()];
  await frozen(stuck);
  await server.post(`/api/v1/jobs/${stuck}/interrupt`);
  await isEnded(next, 'done');
  const again = await draw();
  await isEnded(again, 'done');
  const bytes = await Promise.all(
    [next, again].map(async (id) => {
      const [image] = (await jobOf(id)).result?.images ?? [];
      return Buffer.from(await (await fetch(`${server.url}${image?.url}`)).arrayBuffer());
    }),
  );
  expect(bytes[0]?.equals(bytes[1] ?? Buffer.of())).toBe(true);
});

it('Skip ends the batch and draws the next', async () => {
  const stuck = await draw({ steps: 100, batchCount: 2 });
  await frozen(stuck);
  await server.post(`/api/v1/jobs/${stuck}/skip`);
  await isEnded(stuck, 'done');
  expect((await jobOf(stuck)).result?.images, 'two pictures and their grid').toHaveLength(3);
  expect(engines()).toHaveLength(1);
});

it('Cancel leaves nothing of the job, and goes on with the line', async () => {
  const [stuck, next] = [await draw({ steps: 150 }), await draw()];
  await frozen(stuck);
  await server.json(`/api/v1/jobs/${stuck}`, { method: 'DELETE' });
  await isEnded(stuck, 'cancelled');
  await isEnded(next, 'done');
  expect(engines()).toHaveLength(1);
});

/** A program in the middle of an evaluation of minutes; it tells the process of its engine. */
const ENDLESS = `
import { createEngine } from '${dist('runtime')}';
import { createGraph, ops } from '${dist('onnx')}';
const g = createGraph('endless');
let x = g.input('x', 'float32', ['n', 'n']);
for (let i = 0; i < 4000; i++) x = ops.MatMul(g, x, x, 'MatMul' + i);
g.output('y', x, 'float32', ['n', 'n']);
const engine = createEngine({ threads: 1 });
const session = engine.session(g.build());
await session.load();
void session.run({ x: { data: new Float32Array(2048 * 2048), shape: [2048, 2048] } });
setTimeout(() => console.log(engine.pid()), 500);
`;

it('an engine in the middle of an evaluation goes with its program', async () => {
  const program = spawn(process.execPath, ['--input-type=module', '-e', ENDLESS], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [told] = (await once(program.stdout, 'data')) as [Buffer];
  const engine = Number(told.toString());
  expect(process.kill(engine, 0)).toBe(true);
  program.kill('SIGKILL');
  await expect.poll(() => isAlive(engine), { timeout: 10_000 }).toBe(false);
});
