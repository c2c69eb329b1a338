import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { never, untilAborted } from '../../../test/support/queue/bench.js';
import { createSetUp, type SetUp } from '../../../test/support/queue/distributed.js';
import { describeWithServers } from '../../../test/support/servers/describe-with-servers.js';
import { type PostgresServer, startPostgres } from '../../../test/support/servers/postgres.js';
import { type RedisServer, startRedis, withRedis } from '../../../test/support/servers/redis.js';
import type { Job } from '../../contract/index.js';
import { connectToRedis, type DistributedQueue, type JobRunner } from '../index.js';
import { createPreviewTeller } from './preview-channel.js';
import { createProgressTeller } from './progress-channel.js';

const PATIENT = { timeout: 60_000, interval: 20 };

describeWithServers(['PostgreSQL', 'Redis'], 'BullMQ as a dispatcher', () => {
  let postgres: PostgresServer;
  let redis: RedisServer;
  let setUp: SetUp;
  let queue: DistributedQueue;
  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  });
  afterAll(async () => {
    await redis.stop();
    await postgres.stop();
  });
  beforeEach(async () => {
    setUp = createSetUp({ databaseUrl: await postgres.createDatabase(), redisUrl: redis.url });
    queue = await setUp.openQueue();
  });
  afterEach(async () => {
    await queue.close();
    await setUp.end();
  });

  const submit = (id: string, given: { readonly clientId?: string; readonly affinity?: string } = {}): Promise<Job> =>
    queue.submit({ id, kind: 'generate', clientId: 'a', request: { id }, ...given });
  const untilState = (id: string, state: string) =>
    vi.waitFor(async () => expect((await queue.get(id))?.state).toBe(state), PATIENT);

  it('keeps one result of a job whose first worker only seemed to be lost', async () => {
    let release = (): void => undefined;
    const late: JobRunner = () => new Promise((resolve) => (release = () => resolve('of the first')));
    const first = await setUp.openWorker({ name: 'first', closeTimeoutMs: 100 });
    first.start(late);
    await submit('1');
    await untilState('1', 'running');
    // Nobody renews its lock any more, and it does not know.
    await withRedis(redis.url, async (commands) => {
      const keys = await commands.keys('*:lock');
      await commands.set(keys[0] ?? '', 'of another', 'PX', 300);
    });
    const second = await setUp.openWorker({ name: 'second' });
    second.start(async ({ attempt }) => `of the second, attempt ${attempt}`);
    await untilState('1', 'done');
    release();
    await sleep(200);
    expect((await queue.get('1'))?.result).toMatch(/^of the second, attempt [12]$/);
    await Promise.all([first.close(), second.close()]);
  });

  it('stops an attempt whose lock was lost, and puts its job back without blame', async () => {
    const aborted: number[] = [];
    const worker = await setUp.openWorker();
    worker.start(({ attempt }, { signal }) => {
      if (aborted.length > 0) return Promise.resolve('again');
      signal.addEventListener('abort', () => aborted.push(attempt));
      return untilAborted()({} as Job, { signal } as never);
    });
    await submit('1');
    await untilState('1', 'running');
    await withRedis(redis.url, async (commands) => {
      await commands.del(...(await commands.keys('*:lock')));
    });
    await untilState('1', 'done');
    expect(aborted).toEqual([1]);
    expect(await queue.get('1')).toMatchObject({ result: 'again' });
    await worker.close();
  });

  it('renews the lock of a job that takes many times as long, beside a thread that is busy', async () => {
    const attempts: number[] = [];
    const worker = await setUp.openWorker();
    worker.start(async ({ attempt }) => {
      attempts.push(attempt);
      for (let i = 0; i < 60; i++) {
        const until = performance.now() + 60;
        while (performance.now() < until);
        await sleep(20);
      }
      return 'drawn';
    });
    await submit('1');
    await untilState('1', 'done');
    expect(attempts).toEqual([1]);
    expect(await queue.get('1')).not.toHaveProperty('lostAttempts');
    await worker.close();
  });

  it('does not give a job up when its worker is lost more than once', async () => {
    await submit('1');
    for (const lost of [1, 2, 3]) {
      const worker = await setUp.openWorker({ closeTimeoutMs: 0 });
      worker.start(never);
      await untilState('1', 'running');
      await setUp.cutLast();
      void worker.close().catch(() => undefined);
      await vi.waitFor(async () => expect((await queue.get('1'))?.lostAttempts).toBe(lost), PATIENT);
    }
    const last = await setUp.openWorker();
    last.start(async ({ attempt }) => attempt);
    await untilState('1', 'done');
    expect(await queue.get('1')).toMatchObject({ result: 4, lostAttempts: 3 });
    await last.close();
  });

  it('goes on after Redis was restarted, and after it has lost all it knew', async () => {
    const worker = await setUp.openWorker();
    worker.start(async ({ id }) => id);
    for (const [round, withoutData] of [false, true].entries()) {
      await redis.restart({ withoutData });
      const ids = ['x', 'y', 'z'].map((name) => `${name}${round}`);
      for (const id of ids) await submit(id);
      for (const id of ids) await untilState(id, 'done');
    }
    await worker.close();
  });

  it('hands out again what Redis has forgotten, from the database', async () => {
    for (const id of ['1', '2', '3']) await submit(id);
    await withRedis(redis.url, (commands) => commands.flushall());
    const worker = await setUp.openWorker();
    worker.start(async ({ id }) => id);
    for (const id of ['1', '2', '3']) await untilState(id, 'done');
    await worker.close();
  });

  it('goes on after PostgreSQL was restarted in the middle of a job', async () => {
    let release = (): void => undefined;
    const worker = await setUp.openWorker({ retryMs: 50 });
    worker.start(() => new Promise((resolve) => (release = () => resolve('kept'))));
    await submit('1');
    await untilState('1', 'running');
    await postgres.restart();
    release();
    await vi.waitFor(async () => expect((await queue.get('1').catch(() => undefined))?.state).toBe('done'), PATIENT);
    expect(await queue.get('1')).toMatchObject({ result: 'kept', attempt: 1 });
    await worker.close();
  });

  it('leaves nothing of finished jobs, nor of their images, in Redis', async () => {
    const worker = await setUp.openWorker();
    const image = Buffer.alloc(300_000, 7);
    worker.start(async ({ id }, { onProgress }) => {
      worker.tellPreview(id, image);
      onProgress({ step: 1 });
      return { url: '/x.png' };
    });
    for (let i = 0; i < 10; i++) await submit(`${i}`);
    for (let i = 0; i < 10; i++) await untilState(`${i}`, 'done');
    await withRedis(redis.url, async (commands) => {
      await vi.waitFor(
        async () => expect(await commands.keys(`${setUp.prefix}:tickets:*-*-*-*-*`)).toEqual([]),
        PATIENT,
      );
      const keys = await commands.keys(`${setUp.prefix}:*`);
      const sizes = await Promise.all(keys.map((key) => commands.memory('USAGE', key)));
      expect(Math.max(0, ...sizes.map(Number))).toBeLessThan(20_000);
      expect(keys.length).toBeLessThan(12);
    });
    await worker.close();
  });

  it('brings previews of any worker to any server', async () => {
    const other = await setUp.openQueue();
    const shown: string[] = [];
    for (const server of [queue, other])
      server.onPreview((jobId, png) => shown.push(`${jobId} ${Buffer.from(png).toString()}`));
    const worker = await setUp.openWorker();
    worker.tellPreview('1', Buffer.from('png'));
    await vi.waitFor(() => expect(shown).toEqual(['1 png', '1 png']), PATIENT);
    await worker.close();
    await other.close();
  });

  it('lets a server stop, skip and interrupt what any of several workers runs', async () => {
    const other = await setUp.openQueue();
    const workers = await Promise.all([setUp.openWorker({ name: 'a' }), setUp.openWorker({ name: 'b' })]);
    const heard: string[] = [];
    for (const worker of workers)
      worker.start((job, context) => {
        context.onControl(({ type }) => heard.push(`${job.id} ${type}`) > 0);
        return untilAborted('as it is')(job, context);
      });
    await submit('1');
    await submit('2');
    for (const id of ['1', '2']) await untilState(id, 'running');
    expect((await other.control('1', { type: 'skip' })).taken).toBe(true);
    expect((await other.control('2', { type: 'interrupt' })).taken).toBe(true);
    expect((await queue.cancel('1'))?.id).toBe('1');
    for (const id of ['1', '2']) await untilState(id, 'interrupted');
    expect(heard).toEqual(['1 skip', '2 interrupt', '1 cancel']);
    await Promise.all(workers.map((worker) => worker.close()));
    await other.close();
  });

  it('serves clients in turn, whichever server they use, with several workers', async () => {
    const other = await setUp.openQueue();
    const clients = ['a', 'b', 'c', 'd', 'e'];
    for (const clientId of clients)
      for (let i = 0; i < 6; i++)
        await (i % 2 ? queue : other).submit({ id: `${clientId}${i}`, kind: 'k', clientId, request: null });
    const started: string[] = [];
    const workers = await Promise.all([setUp.openWorker({ name: 'a' }), setUp.openWorker({ name: 'b' })]);
    for (const worker of workers)
      worker.start(async ({ clientId }) => {
        started.push(clientId);
        await sleep(5);
      });
    await vi.waitFor(async () => expect(await queue.count(['done'])).toBe(30), PATIENT);
    const counts = new Map(clients.map((client) => [client, 0]));
    for (const client of started) {
      counts.set(client, (counts.get(client) ?? 0) + 1);
      // One round, and one job of each worker that was started before its news came.
      expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1 + workers.length);
    }
    await Promise.all(workers.map((worker) => worker.close()));
    await other.close();
  });

  it('finishes the running job when it is drained, and hands it back when that takes too long', async () => {
    let release = (): void => undefined;
    const patient = await setUp.openWorker();
    patient.start(() => new Promise((resolve) => (release = () => resolve('finished'))));
    await submit('1');
    await submit('2');
    await untilState('1', 'running');
    const drained = patient.drain(60_000);
    release();
    await drained;
    expect((await queue.list()).map(({ id, state }) => `${id} ${state}`)).toEqual(['2 queued', '1 done']);
    const hasty = await setUp.openWorker();
    hasty.start(untilAborted());
    await untilState('2', 'running');
    await hasty.drain(50);
    expect(await queue.get('2')).toMatchObject({ state: 'queued', attempt: 0 });
  });
});

describeWithServers(['Redis'], 'Redis that deletes keys when it is full', () => {
  it('is refused, with its setting', async () => {
    const redis = await startRedis('allkeys-lru');
    const opening = connectToRedis(redis.url, () => undefined);
    await expect(opening).rejects.toMatchObject({ code: 'REDIS_EVICTS', data: { policy: 'allkeys-lru' } });
    await redis.stop();
  });
});

describe('news of a running job', () => {
  it('is sent not oftener than asked for, the latest last', async () => {
    let nowMs = 0;
    const sent: unknown[] = [];
    const publish = async (_channel: string, message: unknown) => sent.push(message);
    const parts = { channels: { publish }, everyMs: 1000, onProblem: () => undefined, now: () => nowMs };
    const teller = createProgressTeller(parts);
    for (let step = 0; step < 50; step++) {
      nowMs += 10;
      teller.tell({ id: '1', attempt: 1 }, step);
    }
    await teller.flush();
    expect(sent).toEqual([0, 49].map((progress) => ({ jobId: '1', attempt: 1, progress })));
    const preview = createPreviewTeller(parts);
    for (let i = 0; i < 50; i++) preview('1', Buffer.from(`${i}`));
    preview('1', Buffer.alloc(600_000));
    expect(sent.slice(2)).toEqual([{ jobId: '1', png: Buffer.from('0').toString('base64') }]);
  });
});
