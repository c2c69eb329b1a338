/** @file kill -9 in the middle of queued jobs and of a pull: after a restart every one is done once, and no file is broken. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, expect, it } from 'vitest';
import { createFileServer, LORA_FILE, serveFile } from '../support/file-server.js';
import { temporaryFolder } from '../support/golden.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const JOBS = 20;

interface Server {
  readonly child: ChildProcess;
  readonly url: string;
}

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts the built server on a free port of its own choice of data folder. */
async function start(dataDir: string): Promise<Server> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PENULTIMATE_PULL_HOSTS: '127.0.0.1' },
  });
  running.add(child);
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (piece: Buffer) => {
      text += piece.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found) resolve(found[0]);
    });
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
  return { child, url };
}

interface JobView {
  readonly id: string;
  readonly state: string;
}

async function json<T>(url: string, init?: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  expect(response.ok, `${url}: ${response.status}`).toBe(true);
  return (await response.json()) as T;
}

const posted = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const post = (seed: number): RequestInit => posted({ prompt: 'a cat on a blue background', seed, steps: 12 });

const statesOf = async (url: string) => (await json<{ jobs: readonly JobView[] }>(`${url}/api/v1/jobs`)).jobs;
const doneOf = async (url: string) => (await statesOf(url)).filter(({ state }) => state === 'done').length;

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(100);
}

async function pngFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.png')).map((name) => join(folder, name));
}

/** Bytes of the pull that is not whole yet. */
async function partBytes(dataDir: string): Promise<number> {
  const folder = join(dataDir, 'penultimate', 'pulls');
  const part = (await readdir(folder).catch(() => [])).find((name) => name.endsWith('.part'));
  return part ? (await stat(join(folder, part))).size : 0;
}

it('loses nothing and draws nothing twice, and goes on with a pull from the bytes that are there', async () => {
  const dataDir = await temporaryFolder();
  const first = await start(dataDir);
  const accepted = await Promise.all(
    Array.from({ length: JOBS }, (_, seed) => json<JobView>(`${first.url}/api/v1/jobs`, post(seed + 1))),
  );
  const held = 100_000;
  const files = await createFileServer();
  files.answer(serveFile(LORA_FILE, { holdAfter: held }));
  const source = `${files.base}/a.safetensors`;
  const pull = await json<JobView>(`${first.url}/api/v1/models/pull`, posted({ source }));
  await until(async () => (await doneOf(first.url)) >= 2 && (await partBytes(dataDir)) === held);
  first.child.kill('SIGKILL');
  await new Promise((resolve) => first.child.once('close', resolve));

  files.answer(serveFile(LORA_FILE));
  const second = await start(dataDir);
  const pullView = () => json<JobView>(`${second.url}/api/v1/models/pulls/${pull.id}`);
  await until(async () => (await pullView()).state === 'done');
  expect(files.seen.map(({ headers }) => headers.range)).toEqual([undefined, `bytes=${held}-`]);
  files.close();
  expect((await readFile(join(dataDir, 'models', 'Lora', 'a.safetensors'))).equals(LORA_FILE)).toBe(true);
  await until(async () => (await doneOf(second.url)) === JOBS);
  const jobs = await statesOf(second.url);
  expect(new Set(jobs.map(({ id }) => id))).toEqual(new Set(accepted.map(({ id }) => id)));
  const { pictures } = await json<{ pictures: readonly { infotext: string }[] }>(
    `${second.url}/api/v1/pictures?limit=100`,
  );
  const seeds = pictures.map(({ infotext }) => Number(/Seed: (\d+)/.exec(infotext)?.[1])).sort((a, b) => a - b);
  expect(seeds).toEqual(Array.from({ length: JOBS }, (_, seed) => seed + 1));
  const drawn = await pngFiles(join(dataDir, 'outputs'));
  expect(drawn).toHaveLength(JOBS);
  for (const file of drawn) expect(await sharp(await readFile(file)).stats()).toBeDefined();
});

it('goes on with a sweep where kill -9 ended it', async () => {
  const dataDir = await temporaryFolder();
  const first = await start(dataDir);
  const sweep = { request: { prompt: 'a cat', steps: 12 }, clipSkips: [1, 2, 3, 4, 5, 6] };
  const { id } = await json<JobView>(`${first.url}/api/v1/sweeps`, posted(sweep));
  interface View {
    readonly state: string;
    readonly sweep: { readonly seeds: readonly number[] };
    readonly stages: readonly { readonly cells: readonly unknown[] }[];
  }
  const viewOf = (url: string) => json<View>(`${url}/api/v1/sweeps/${id}`);
  await until(async () => ((await viewOf(first.url)).stages[0]?.cells.length ?? 0) >= 2);
  const { seeds } = (await viewOf(first.url)).sweep;
  first.child.kill('SIGKILL');
  await new Promise((resolve) => first.child.once('close', resolve));

  const second = await start(dataDir);
  await until(async () => (await viewOf(second.url)).state === 'done');
  const { result } = await json<{ result: { drawn: number; cells: readonly { seed: number }[] } }>(
    `${second.url}/api/v1/jobs/${id}`,
  );
  expect(result.cells.map(({ seed }) => seed)).toEqual(sweep.clipSkips.map(() => seeds[0]));
  expect(result.drawn).toBeLessThanOrEqual(4);
});
