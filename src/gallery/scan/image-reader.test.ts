/** The thread that reads images: what it answers, and what becomes of an image that takes too long or too much. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writePicture } from '../../../test/support/gallery-files.js';
import { createImageReader } from './image-reader.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reader-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A thread that says it is ready, and then does this with each image. */
async function thread(name: string, body: string): Promise<string> {
  const path = join(folder, `${name}.mjs`);
  const start = "import { parentPort } from 'node:worker_threads';\nparentPort.postMessage({ type: 'ready' });\n";
  await writeFile(path, `${start}parentPort.on('message', ({ path }) => { ${body} });\n`);
  return path;
}

const order = (path: string) => ({ path, bytes: new Uint8Array([1]) });

it('reads images one after another, and says what is wrong with one', async () => {
  const path = await writePicture(join(folder, 'a.png'), { prompt: 'a cat', seed: 5 });
  const reader = createImageReader();
  const whole = await readFile(path);
  const [first, damaged, second] = await Promise.allSettled([
    reader.read({ path, bytes: await readFile(path) }),
    reader.read({ path, bytes: whole.subarray(0, 40) }),
    reader.read({ path, bytes: await readFile(path) }),
  ]);
  expect(first).toMatchObject({ value: { prompt: 'a cat', seed: 5, model: 'tiny', program: 'Penultimate' } });
  expect(damaged).toMatchObject({ reason: { code: 'IMAGE_INVALID', data: { path } } });
  expect(second).toEqual(first);
  await reader.close();
});

it.each([
  ['takes too long', 'for (;;);', /more than \d+ ms/],
  ['takes too much memory', 'const all = []; for (;;) all.push({ path, all: [all.length] });', /memory/],
  ['ends the thread', 'process.exit(1);', /ended/],
])('marks an image that %s, and goes on with the next', { timeout: 120_000 }, async (name, body, problem) => {
  const answer = "parentPort.postMessage({ type: 'words', words: { prompt: path } });";
  const workerPath = await thread(name.replaceAll(' ', '-'), `if (path === 'bad') { ${body} } else ${answer}`);
  const reader = createImageReader({ workerPath, limitMs: body === 'for (;;);' ? 200 : 60_000 });
  const [before, bad, after] = await Promise.allSettled(['1', 'bad', '2'].map((path) => reader.read(order(path))));
  expect([before, after]).toMatchObject([{ value: { prompt: '1' } }, { value: { prompt: '2' } }]);
  expect(bad).toMatchObject({ reason: { code: 'METADATA_UNREADABLE', data: { path: 'bad' } } });
  expect(String((bad as PromiseRejectedResult).reason.data.problem)).toMatch(problem);
  await reader.close();
});
