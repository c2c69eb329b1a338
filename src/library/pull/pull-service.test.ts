import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createFileServer,
  type FileServer,
  LORA_FILE,
  serveFile,
  sha256Of,
} from '../../../test/support/file-server.js';
import { pullPlaces } from '../../../test/support/pull-places.js';
import type { PullRequest, PullView } from '../../contract/index.js';
import { createEmbeddedQueue, JOB_MIGRATIONS, type JobTables, type WorkingQueue } from '../../queue/index.js';
import { openDatabase } from '../../storage/index.js';
import { type PullParts, pullModel } from './pull-model.js';
import { createPullClock, createPullService, type PullService } from './pull-service.js';

/** Bytes after which the server says nothing more. */
const HELD = 100_000;

let files: FileServer;
let folder: string;
let database: Kysely<JobTables>;
let queue: WorkingQueue;
let service: PullService;

const parts = (): Omit<PullParts, 'hub' | 'guard'> => ({
  ...pullPlaces(folder),
  timing: { pauseMs: 1, attempts: 3, idleMs: 5000 },
});

async function open(trustedHosts = ['127.0.0.1']): Promise<void> {
  database = await openDatabase<JobTables>({ path: join(folder, 'pulls.db'), migrations: JOB_MIGRATIONS });
  queue = await createEmbeddedQueue({ database });
  service = createPullService({ queue, parts: parts(), trustedHosts });
}
async function stop(): Promise<void> {
  await queue.close();
  await database.destroy();
}
beforeEach(async () => {
  files = await createFileServer();
  folder = await mkdtemp(join(tmpdir(), 'penultimate-service-'));
  await open();
});
afterEach(async () => {
  await stop();
  files.close();
  await rm(folder, { recursive: true, force: true });
});

const request = (more: Partial<PullRequest> = {}): PullRequest => ({
  source: `${files.base}/a.safetensors`,
  ...more,
});
const submit = (more?: Partial<PullRequest>) => service.submit(request(more), 'a client');
const until = (id: string, state: PullView['state']): Promise<PullView> =>
  vi.waitFor(
    async () => {
      const view = await service.get(id);
      expect(view).toMatchObject({ state });
      return view as PullView;
    },
    { timeout: 10_000, interval: 5 },
  );
const left = async () => (await readdir(join(folder, 'pulls')).catch(() => [])).filter((name) => !/lock/.test(name));
/** Resolves when as much has come as the server gives. */
const untilHeld = () =>
  vi.waitFor(
    async () => {
      const part = (await left()).find((name) => name.endsWith('.part')) ?? 'none';
      expect((await stat(join(folder, 'pulls', part))).size).toBe(HELD);
    },
    { timeout: 10_000, interval: 5 },
  );
/** A pull of which a part has come. */
async function begun(more?: Partial<PullRequest>): Promise<string> {
  files.answer(serveFile(LORA_FILE, { holdAfter: HELD }));
  const { id } = await submit(more);
  await untilHeld();
  return id;
}
const done = { kind: 'lora', sizeBytes: LORA_FILE.length, sha256: sha256Of(LORA_FILE) };

describe('a pull', () => {
  it('is accepted, tells of itself, and ends with the file in its place', async () => {
    const heard = vi.fn();
    const leave = service.onChange(heard);
    files.answer(serveFile(LORA_FILE));
    const accepted = await submit({ source: `${files.base}/a.safetensors?token=secret` });
    expect(accepted).toMatchObject({ source: `${files.base}/a.safetensors` });
    const path = join(folder, 'Lora', 'a.safetensors');
    expect(await until(accepted.id, 'done')).toMatchObject({ result: { ...done, path, alreadyThere: false } });
    expect(heard).toHaveBeenCalled();
    leave();
    expect(files.seen[0]?.url).toBe('/a.safetensors?token=secret');
    expect(JSON.stringify(await service.list())).not.toContain('secret');
    expect(sha256Of(await readFile(path))).toBe(done.sha256);
  });

  it('shows how far it is', async () => {
    const id = await begun();
    expect((await service.get(id))?.progress).toMatchObject({ file: 'a.safetensors', totalBytes: LORA_FILE.length });
    expect((await service.get(id))?.progress?.doneBytes).toBeGreaterThan(0);
  });

  it('is refused at once where its source is none, and fails where it may not go', async () => {
    await expect(submit({ source: 'ftp://x/y' })).rejects.toMatchObject({ code: 'PULL_SOURCE' });
    expect(await service.list()).toEqual([]);
    await stop();
    await open([]);
    const { id } = await submit();
    expect(await until(id, 'failed')).toMatchObject({ error: { code: 'PULL_ADDRESS' } });
    expect(files.seen).toEqual([]);
  });
});

describe('a restart', () => {
  it('goes on with the running pull from the bytes that are there, and with those behind it', async () => {
    const id = await begun();
    const next = await submit({ source: `${files.base}/b.safetensors` });
    await stop();
    expect(await left()).toHaveLength(2);
    files.answer(serveFile(LORA_FILE));
    await open();
    expect((await until(id, 'done')).result).toMatchObject(done);
    expect((await until(next.id, 'done')).result).toMatchObject(done);
    expect(files.seen.map(({ headers }) => headers.range)).toEqual([undefined, `bytes=${HELD}-`, undefined]);
    expect(await left()).toEqual([]);
  });

  it('begins anew where the file has become another one meanwhile', async () => {
    const id = await begun();
    await stop();
    const other = Buffer.from(LORA_FILE).fill(3, LORA_FILE.length - 8);
    files.answer(serveFile(other, { etag: '"two"' }));
    await open();
    expect((await until(id, 'done')).result).toMatchObject({ sha256: sha256Of(other) });
  });
});

describe('a pull that does not end well', () => {
  it('keeps nothing of a file with another hash; resumed, it brings the right one', async () => {
    files.answer(serveFile(Buffer.from(LORA_FILE).fill(3, LORA_FILE.length - 8)));
    const { id } = await submit({ sha256: done.sha256 });
    expect(await until(id, 'failed')).toMatchObject({
      error: { code: 'PULL_MISMATCH', message: expect.stringContaining(done.sha256) },
    });
    expect(await left()).toEqual([]);
    files.answer(serveFile(LORA_FILE, { etag: '"two"' }));
    const again = await service.resume(id, 'another client');
    expect(again?.id).not.toBe(id);
    expect((await until(again?.id ?? '', 'done')).result).toMatchObject(done);
  });

  it('is cancelled in the middle and keeps what has come; resumed, it goes on with that', async () => {
    const id = await begun();
    await service.cancel(id);
    await until(id, 'cancelled');
    expect(await left()).toHaveLength(2);
    files.answer(serveFile(LORA_FILE));
    const again = await service.resume(id, 'a client');
    expect((await until(again?.id ?? '', 'done')).result).toMatchObject(done);
    expect(files.seen.at(-1)?.headers.range).toBe(`bytes=${HELD}-`);
  });

  it('is cancelled while it waits and asks for nothing', async () => {
    const first = await begun();
    const { id } = await submit({ source: `${files.base}/b.safetensors` });
    expect(await service.cancel(id)).toMatchObject({ state: 'cancelled' });
    await service.cancel(first);
    await until(first, 'cancelled');
    expect(files.seen.map(({ url }) => url)).toEqual(['/a.safetensors']);
  });

  it('is known by its id alone, and only what has ended badly is handed in again', async () => {
    expect([await service.get('no'), await service.cancel('no'), await service.resume('no', 'a client')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const id = await begun();
    expect(await service.resume(id, 'a client')).toMatchObject({ id, state: 'running' });
    files.answer(serveFile(LORA_FILE));
    await service.cancel(id);
    await until(id, 'cancelled');
    const again = (await service.resume(id, 'a client')) as PullView;
    await until(again.id, 'done');
    expect(await service.resume(again.id, 'a client')).toMatchObject({ id: again.id, state: 'done' });
  });
});

describe('two pulls of one file', () => {
  const elsewhere = () =>
    pullModel(request(), { ...parts(), hub: { endpoint: new URL(files.base) }, guard: { trusted: undefined } });

  it('one behind the other in the line: the second finds it there', async () => {
    const first = await begun();
    const { id } = await submit();
    expect(await service.get(id)).toMatchObject({ state: 'queued' });
    await stop();
    files.answer(serveFile(LORA_FILE));
    await open();
    expect((await until(first, 'done')).result).toMatchObject({ alreadyThere: false });
    expect((await until(id, 'done')).result).toMatchObject({ ...done, alreadyThere: true });
  });

  it('another program is refused while the service pulls, and the part stays whole', async () => {
    const id = await begun();
    await expect(elsewhere()).rejects.toMatchObject({ code: 'PULL_BUSY' });
    await untilHeld();
    await service.cancel(id);
    await until(id, 'cancelled');
    files.answer(serveFile(LORA_FILE));
    await expect(elsewhere()).resolves.toMatchObject(done);
  });

  it('the service is refused while another program pulls, and may be asked again', async () => {
    files.answer(serveFile(LORA_FILE, { holdAfter: HELD }));
    const end = new AbortController();
    const other = pullModel(
      { ...request(), signal: end.signal },
      { ...parts(), hub: { endpoint: new URL(files.base) }, guard: { trusted: undefined } },
    );
    const cancelled = expect(other).rejects.toMatchObject({ code: 'CANCELLED' });
    await untilHeld();
    const { id } = await submit();
    expect(await until(id, 'failed')).toMatchObject({ error: { code: 'PULL_BUSY' } });
    end.abort();
    await cancelled;
    files.answer(serveFile(LORA_FILE));
    const again = await service.resume(id, 'a client');
    expect((await until(again?.id ?? '', 'done')).result).toMatchObject(done);
    expect(files.seen.at(-1)?.headers.range).toBe(`bytes=${HELD}-`);
  });
});

describe('the time that is left', () => {
  it('comes from the bytes since the first news, and is unknown before and without a whole', () => {
    const times = [0, 2000, 4000];
    const clock = createPullClock(() => times.shift() ?? 4000);
    expect([clock(1000, 5000), clock(2000, 5000), clock(3000, null)]).toEqual([null, 6, null]);
  });
});
