import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import Schema from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../base/index.js';
import { type JobEvent, JobEventSchema, JobSchema } from '../contract/index.js';
import { openDatabase } from '../store/index.js';
import { createEmbeddedQueue, JOB_MIGRATIONS, type JobQueue, type JobRunner, type JobTables } from './index.js';

let folder: string;
let database: Kysely<JobTables>;
let queue: JobQueue;
const problems: unknown[] = [];

const openQueue = async (options = {}) => {
  database = await openDatabase<JobTables>({ path: join(folder, 'penultimate.db'), migrations: JOB_MIGRATIONS });
  queue = await createEmbeddedQueue({ database, onProblem: (error) => problems.push(error), retryMs: 5, ...options });
};
const reopen = async (options = {}) => {
  await queue.close();
  await database.destroy();
  await openQueue(options);
};
/** The program dies: nothing is told to the queue, its database is gone from one moment to the next. */
const crash = async (options = {}) => {
  await database.destroy();
  await openQueue(options);
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jobs-'));
  problems.length = 0;
  await openQueue();
});
afterEach(async () => {
  await queue.close();
  await database.destroy();
  await rm(folder, { recursive: true, force: true });
});

const submit = (id: string, clientId = 'a') => queue.submit({ id, kind: 'generate', clientId, request: { id } });
const untilState = (id: string, state: string) =>
  vi.waitFor(async () => expect((await queue.get(id))?.state).toBe(state), { timeout: 5000, interval: 5 });
/** Runs until it is aborted; `ready` is what it then returns, else it throws as the rest of the program does. */
const untilAborted =
  (ready?: unknown): JobRunner =>
  (_job, { signal }) =>
    new Promise((resolve, reject) => {
      const stop = () => (ready === undefined ? reject(new AppError('CANCELLED')) : resolve(ready));
      signal.addEventListener('abort', stop, { once: true });
    });

describe('submit', () => {
  it('accepts a job: queued, next in line, on disk before it resolves', async () => {
    const job = await queue.submit({ kind: 'generate', clientId: 'a', request: { prompt: 'a cat', clipSkip: 2 } });
    expect(job).toMatchObject({ state: 'queued', position: 1, attempt: 0, request: { prompt: 'a cat', clipSkip: 2 } });
    expect(job.id).toMatch(/^[\da-f-]{36}$/);
    await crash();
    expect(await queue.get(job.id)).toEqual(job);
  });

  it('knows an id again, whether its job waits, is done, or both come at once', async () => {
    const [first, second] = await Promise.all([submit('task(1)'), submit('task(1)', 'b')]);
    expect(second).toEqual(first);
    const runner = vi.fn(async () => 'drawn');
    queue.start(runner);
    await untilState('task(1)', 'done');
    expect(await submit('task(1)')).toMatchObject({ state: 'done', result: 'drawn', clientId: 'a' });
    await sleep(20);
    expect(runner).toHaveBeenCalledTimes(1);
  });

  it('refuses what JSON cannot hold', async () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    for (const request of [undefined, loop, 1n])
      await expect(queue.submit({ kind: 'k', clientId: 'a', request })).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await queue.list()).toEqual([]);
  });

  it('says that the disk is full, keeps what was accepted, and goes on when there is room', async () => {
    await submit('kept');
    const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(database);
    await sql.raw(`PRAGMA max_page_count = ${rows[0]?.page_count}`).execute(database);
    const large = { id: 'large', kind: 'generate', clientId: 'a', request: 'x'.repeat(100_000) };
    await expect(queue.submit(large)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE', kind: 'resource' });
    expect((await queue.list()).map(({ id }) => id)).toEqual(['kept']);
    await sql`PRAGMA max_page_count = 1000000`.execute(database);
    expect((await queue.submit(large)).state).toBe('queued');
  });

  it('holds what 500 clients ask for at once', async () => {
    const ids = Array.from({ length: 500 }, (_, i) => `job-${i}`);
    const jobs = await Promise.all(ids.map((id) => submit(id, `client of ${id}`)));
    expect(jobs.map(({ position }) => position)).toEqual(ids.map((_, i) => i + 1));
    const order: string[] = [];
    queue.start(async ({ id }) => void order.push(id));
    await vi.waitFor(() => expect(order).toHaveLength(500), { timeout: 60_000 });
    await untilState('job-499', 'done');
    expect(order).toEqual(ids);
    expect(await queue.list({ states: ['done'], limit: 1000 })).toHaveLength(500);
  });
});

describe('running', () => {
  it('runs one job at a time and keeps each result', async () => {
    let running = 0;
    let most = 0;
    queue.start(async ({ id }) => {
      most = Math.max(most, ++running);
      await sleep(2);
      running--;
      return { picture: `${id}.png` };
    });
    await Promise.all(['1', '2', '3', '4'].map((id) => submit(id)));
    await untilState('4', 'done');
    expect(most).toBe(1);
    await reopen();
    expect(await queue.get('3')).toMatchObject({
      ...{ state: 'done', position: null, attempt: 1, result: { picture: '3.png' } },
      ...{ startedAtMs: expect.any(Number), finishedAtMs: expect.any(Number) },
    });
  });

  it('marks a job whose runner throws as failed, with the error, and goes on', async () => {
    queue.start(async ({ id }) => {
      if (id === 'coded') throw new AppError('LATENT_NOT_FINITE', { step: 3, count: 7 });
      if (id === 'bug') throw new TypeError('x is not a function');
      return id === 'no JSON' ? 1n : undefined;
    });
    for (const id of ['coded', 'bug', 'no JSON', 'fine']) await submit(id);
    await untilState('fine', 'done');
    expect(await queue.get('coded')).toMatchObject({
      state: 'failed',
      error: { code: 'LATENT_NOT_FINITE', data: { step: 3, count: 7 }, hint: expect.any(String) },
    });
    expect(await queue.get('bug')).toMatchObject({ state: 'failed', error: { code: 'INTERNAL' } });
    expect(await queue.get('no JSON')).toMatchObject({ state: 'failed' });
    expect(await queue.get('fine')).toMatchObject({ result: null });
  });

  it('tries to write a result until the disk takes it', async () => {
    let release = (): void => undefined;
    queue.start(() => new Promise((resolve) => (release = () => resolve('x'.repeat(100_000)))));
    await submit('large');
    await untilState('large', 'running');
    const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(database);
    await sql.raw(`PRAGMA max_page_count = ${rows[0]?.page_count}`).execute(database);
    release();
    await vi.waitFor(() => expect(problems.length).toBeGreaterThan(1));
    expect(problems[0]).toMatchObject({ code: 'FILE_UNWRITABLE' });
    await sql`PRAGMA max_page_count = 1000000`.execute(database);
    await untilState('large', 'done');
    expect((await queue.get('large'))?.attempt).toBe(1);
  });

  it('forgets the oldest finished jobs beyond the number that is kept, and no waiting one', async () => {
    await reopen({ keepFinished: 2 });
    for (const id of ['1', '2', '3', '4', '5']) await submit(id);
    queue.start((job, context) => (job.id === '5' ? untilAborted()(job, context) : Promise.resolve(job.id)));
    await untilState('5', 'running');
    await submit('6');
    expect((await queue.list()).map(({ id }) => id)).toEqual(['5', '6', '4', '3']);
  });
});

describe('cancel', () => {
  it('takes a waiting job out of the line', async () => {
    for (const id of ['1', '2', '3']) await submit(id);
    expect(await queue.cancel('2')).toMatchObject({ state: 'cancelled', position: null });
    expect(await queue.position('3')).toBe(2);
    const order: string[] = [];
    queue.start(async ({ id }) => void order.push(id));
    await untilState('3', 'done');
    expect(order).toEqual(['1', '3']);
  });

  it('stops a running job: cancelled without a result, interrupted with what was ready', async () => {
    queue.start((job, context) => untilAborted(job.id === 'keeps' ? ['first.png'] : undefined)(job, context));
    for (const [id, state, result] of [
      ['drops', 'cancelled', undefined],
      ['keeps', 'interrupted', ['first.png']],
    ] as const) {
      await submit(id);
      await untilState(id, 'running');
      await queue.cancel(id);
      await untilState(id, state);
      expect((await queue.get(id))?.result).toEqual(result);
    }
  });

  it('never misses a job that is just being started', async () => {
    const runner = vi.fn(untilAborted());
    const cancelled: string[] = [];
    queue.onEvent((event) => {
      if (event.type === 'state' && event.job.state === 'running')
        void queue.cancel(event.jobId).then(() => cancelled.push(event.jobId));
    });
    queue.start(runner);
    for (let i = 0; i < 20; i++) {
      await submit(`${i}`);
      for (let turns = 0; turns < i; turns++) await Promise.resolve();
      if (i % 2) await queue.cancel(`${i}`);
      await untilState(`${i}`, 'cancelled');
    }
    expect(cancelled.length).toBeGreaterThanOrEqual(10);
  });

  it('leaves a finished job as it is and knows no other', async () => {
    queue.start(async () => 'drawn');
    await submit('1');
    await untilState('1', 'done');
    expect(await queue.cancel('1')).toMatchObject({ state: 'done', result: 'drawn' });
    expect([await queue.cancel('no'), await queue.get('no'), await queue.position('no')]).toEqual([
      undefined,
      undefined,
      null,
    ]);
  });
});

describe('after the program ended', () => {
  it('puts a running job back in its place; a kept result stays', async () => {
    const never = vi.fn<JobRunner>(async ({ id }) => (id === '1' ? 'first' : new Promise(() => undefined)));
    queue.start(never);
    for (const id of ['1', '2', '3']) await submit(id);
    await untilState('2', 'running');
    await crash();
    expect((await queue.list()).map(({ id, state, position }) => [id, state, position])).toEqual([
      ['2', 'queued', 1],
      ['3', 'queued', 2],
      ['1', 'done', null],
    ]);
    queue.start(async ({ id, attempt }) => `${id} again, attempt ${attempt}`);
    await untilState('3', 'done');
    expect((await queue.list()).map(({ result }) => result)).toEqual([
      '3 again, attempt 1',
      '2 again, attempt 2',
      'first',
    ]);
  });

  it('gives a job up that was running three times when the program ended', async () => {
    await submit('poison');
    await submit('next');
    for (let i = 0; i < 3; i++) {
      queue.start(() => new Promise(() => undefined));
      await untilState('poison', 'running');
      await crash();
    }
    expect(await queue.get('poison')).toMatchObject({
      state: 'failed',
      attempt: 3,
      error: { code: 'JOB_ABANDONED', data: { attempts: 3 } },
    });
    expect(await queue.position('next')).toBe(1);
  });

  it('does not run a job again that was to be cancelled', async () => {
    queue.start(() => new Promise(() => undefined));
    await submit('1');
    await untilState('1', 'running');
    await queue.cancel('1');
    await crash();
    expect((await queue.get('1'))?.state).toBe('cancelled');
  });

  it('closes with the running job back in the line, not counted as an attempt, whatever it returned', async () => {
    for (const ready of [undefined, ['first.png']]) {
      queue.start(untilAborted(ready));
      await submit('1');
      await untilState('1', 'running');
      await reopen();
      expect(await queue.get('1')).toMatchObject({ state: 'queued', attempt: 0, position: 1 });
    }
  });

  it('keeps the wish to cancel when it comes while the queue closes', async () => {
    queue.start((job, context) => untilAborted()(job, context).finally(() => sleep(10)));
    await submit('1');
    await untilState('1', 'running');
    const [, asked] = await Promise.all([queue.close(), queue.cancel('1')]);
    expect(asked?.id).toBe('1');
    await reopen();
    expect((await queue.get('1'))?.state).toBe('cancelled');
  });

  it('closes in time when a runner does not listen, and writes nothing afterwards', async () => {
    await reopen({ closeTimeoutMs: 20 });
    let release = (): void => undefined;
    queue.start(() => new Promise((resolve) => (release = () => resolve('late'))));
    await submit('1');
    await untilState('1', 'running');
    await reopen();
    release();
    await sleep(20);
    expect(await queue.get('1')).toMatchObject({ state: 'queued', position: 1 });
    expect(problems).toEqual([]);
  });
});

describe('events', () => {
  it('come in order: the line, running, progress, done; and fit their schema', async () => {
    const heard: JobEvent[] = [];
    await submit('1');
    await submit('2', 'b');
    queue.subscribe('2', (event) => heard.push(event));
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    queue.start(async ({ id }, { onProgress }) => {
      onProgress({ step: 1 });
      onProgress({ step: 2 });
      expect((await queue.get(id))?.progress).toEqual({ step: 2 });
      return id;
    });
    await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ type: 'state', job: { state: 'done', result: '2' } }));
    expect(
      heard.map((event) =>
        event.type === 'state' ? event.job.state : event.type === 'position' ? event.position : event.progress,
      ),
    ).toEqual([2, 1, 'running', { step: 1 }, { step: 2 }, 'done']);
    const seqs = heard.map(({ seq }) => seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    for (const event of heard) expect(Schema.Check(JobEventSchema, event), JSON.stringify(event)).toBe(true);
    for (const job of await queue.list()) expect(Schema.Check(JobSchema, job)).toBe(true);
  });

  it('tell a listener of all jobs each state once, in an order that can be', async () => {
    const states = new Map<string, string[]>();
    const seqs: number[] = [];
    queue.onEvent((event) => {
      seqs.push(event.seq);
      if (event.type === 'state') states.set(event.jobId, [...(states.get(event.jobId) ?? []), event.job.state]);
    });
    queue.start(async (job) => job.id);
    await Promise.all(Array.from({ length: 40 }, (_, i) => submit(`${i}`, `${i % 3}`)));
    await vi.waitFor(() => expect([...states.values()].flat()).toHaveLength(120));
    expect([...states.values()]).toEqual(Array.from({ length: 40 }, () => ['queued', 'running', 'done']));
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
  });

  it('end with the subscription; a listener that throws disturbs nobody', async () => {
    const heard: string[] = [];
    const stop = queue.subscribe('1', () => heard.push('stopped'));
    stop();
    queue.onEvent(() => {
      throw new Error('a listener fails');
    });
    queue.onEvent(({ type }) => heard.push(type));
    queue.start(async () => 'drawn');
    await submit('1');
    await untilState('1', 'done');
    await vi.waitFor(() => expect(heard).toEqual(['state', 'state', 'state']));
    expect(problems).toHaveLength(3);
  });
});
