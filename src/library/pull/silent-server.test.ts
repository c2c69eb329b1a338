/** Pulls from a server that goes silent: such a connection counts as cut, and a cancellation never waits for it. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  createFileServer,
  type FileServer,
  LORA_FILE,
  serveFile,
  sha256Of,
} from '../../../test/support/file-server.js';
import { temporaryFolder } from '../../../test/support/golden.js';
import { pullPlaces } from '../../../test/support/pull-places.js';
import { pullModel } from './pull-model.js';

let files: FileServer;
beforeEach(async () => {
  files = await createFileServer();
});
afterEach(() => files.close());

const pull = async ({ idleMs }: { readonly idleMs: number }, signal?: AbortSignal) =>
  pullModel(
    { source: `${files.base}/a.safetensors`, signal },
    {
      hub: { endpoint: new URL(`${files.base}/`) },
      guard: { trusted: undefined },
      ...pullPlaces(await temporaryFolder()),
      timing: { pauseMs: 1, attempts: 3, idleMs },
    },
  );

it.each([
  ['before it answers', undefined],
  ['behind its head', 0],
  ['in the middle', 100_000],
])('takes a server that goes silent %s for cut, and goes on', async (_, holdAfter) => {
  let count = 0;
  files.answer((request, response) => {
    if (count++ > 0) serveFile(LORA_FILE)(request, response);
    else if (holdAfter === 0) response.writeHead(200, { 'content-length': LORA_FILE.length }).flushHeaders();
    else if (holdAfter !== undefined) serveFile(LORA_FILE, { holdAfter })(request, response);
  });
  const { path } = await pull({ idleMs: 200 });
  expect(sha256Of(await readFile(path))).toBe(sha256Of(LORA_FILE));
  expect(count).toBe(2);
});

it.each([
  ['before it answers', undefined],
  ['behind its head', 0],
  ['in the middle', 100_000],
])('is cancelled while a server is silent %s, however long it may be', async (_, holdAfter) => {
  const end = new AbortController();
  const hold = holdAfter ?? 0;
  files.answer((request, response) => {
    if (holdAfter === 0) response.writeHead(200, { 'content-length': LORA_FILE.length }).flushHeaders();
    else if (hold > 0) serveFile(LORA_FILE, { holdAfter: hold })(request, response);
    setTimeout(() => end.abort(), 100);
  });
  const silent = pull({ idleMs: 3_600_000 }, end.signal);
  await expect(silent).rejects.toMatchObject({ code: 'CANCELLED' });
});
