import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../storage/index.js';
import { storedKeyOf } from './idempotency.js';
import { createEmbeddedQueue, JOB_MIGRATIONS, type JobTables, type WorkingQueue } from './index.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-'));
  path = join(folder, 'penultimate.db');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a disk that is full', () => {
  let database: Kysely<JobTables>;
  let queue: WorkingQueue;
  const problems: unknown[] = [];
  beforeEach(async () => {
    problems.length = 0;
    database = await openDatabase<JobTables>({ path, migrations: JOB_MIGRATIONS });
    queue = await createEmbeddedQueue({ database, retryMs: 5, onProblem: (error) => problems.push(error) });
  });
  afterEach(async () => {
    await queue.close();
    await database.destroy();
  });
  const submit = (id: string, request: unknown = id) => queue.submit({ id, kind: 'generate', clientId: 'a', request });
  const untilState = (id: string, state: string) =>
    vi.waitFor(async () => expect((await queue.get(id))?.state).toBe(state), { timeout: 5000, interval: 5 });
  const fillDisk = async (): Promise<void> => {
    const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(database);
    await sql.raw(`PRAGMA max_page_count = ${rows[0]?.page_count}`).execute(database);
  };
  const makeRoom = () => sql`PRAGMA max_page_count = 1000000`.execute(database);
  const LARGE = 'x'.repeat(100_000);

  it('refuses a job, keeps what was accepted, and goes on when there is room', async () => {
    await submit('kept');
    await fillDisk();
    await expect(submit('large', LARGE)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE', kind: 'resource' });
    expect((await queue.list()).map(({ id }) => id)).toEqual(['kept']);
    await makeRoom();
    expect((await submit('large', LARGE)).state).toBe('queued');
  });

  it('is tried again until it takes a result', async () => {
    let release = (): void => undefined;
    queue.start(() => new Promise((resolve) => (release = () => resolve(LARGE))));
    await submit('large');
    await untilState('large', 'running');
    await fillDisk();
    release();
    await vi.waitFor(() => expect(problems.length).toBeGreaterThan(1), 20_000);
    expect(problems[0]).toMatchObject({ code: 'FILE_UNWRITABLE' });
    await makeRoom();
    await untilState('large', 'done');
    expect((await queue.get('large'))?.attempt).toBe(1);
  });
});

describe('a database of an earlier version', () => {
  const CAT = { key: 'k', content: { prompt: 'a cat' } };

  it('keeps its keys, each with the job that its answer named', async () => {
    const nowMs = Date.now();
    const earlier = Object.entries(JOB_MIGRATIONS).filter(([name]) => name < '2026-12');
    const old = await openDatabase<JobTables>({ path, migrations: Object.fromEntries(earlier) });
    for (const id of ['named', 'other'])
      await sql`insert into job (id, kind, "clientId", state, round, request, "createdAtMs")
        values (${id}, 'k', '10.0.0.1', 'queued', 0, 'null', ${nowMs})`.execute(old);
    const { fingerprint } = storedKeyOf(CAT);
    const answer = '{"id":"named","position":3}';
    await sql`insert into answer values ('login:a', 'k', ${fingerprint}, ${answer}, ${nowMs})`.execute(old);
    await old.destroy();
    const database = await openDatabase<JobTables>({ path, migrations: JOB_MIGRATIONS });
    const queue = await createEmbeddedQueue({ database });
    expect(await queue.accepted({ clientId: 'login:a', ...CAT })).toEqual({ id: 'named', position: 3 });
    expect(await queue.count(['queued'])).toBe(2);
    await queue.close();
    await database.destroy();
  });
});
