/** @file Two servers and their workers as processes, of which some are killed, on a Redis and a PostgreSQL that are restarted. */
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { SweepView } from '../../src/contract/index.js';
import { temporaryFolder } from '../support/golden.js';
import { describeWithServers } from '../support/servers/describe-with-servers.js';
import { createMembers, type Member, type Members } from '../support/servers/penultimate.js';
import { type PostgresServer, startPostgres } from '../support/servers/postgres.js';
import { type RedisServer, startRedis, withRedis } from '../support/servers/redis.js';
import { S3_KEYS, type S3Server, startS3 } from '../support/servers/s3.js';

const JOBS = 12;
const CLIENTS = 3;
const PATIENT = { timeout: 200_000, interval: 200 };
/** A worker that was killed is missed after half a minute; then its job is drawn once more. */
const LONG_MS = 400_000;

interface JobView {
  readonly id: string;
  readonly state: string;
  readonly result?: { readonly images: readonly { readonly url: string; readonly seed: number }[] };
}

async function json<T>(url: string, init?: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  expect(response.ok, `${url}: ${response.status} ${response.ok ? '' : await response.clone().text()}`).toBe(true);
  return (await response.json()) as T;
}

const order = (seed: number, extra: object = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ prompt: 'a cat on a blue background', seed, steps: 4, ...extra }),
});

/** Counts the workers that take parts of jobs, until it is stopped. */
function watchRedis(url: string) {
  const owners = new Set<string>();
  let isOver = false;
  const watching = withRedis(url, async (commands) => {
    while (!isOver) {
      for (const key of await commands.keys('*:parts:*'))
        for (const [part, owner] of Object.entries(await commands.hgetall(key)))
          if (part !== 'parts') owners.add(owner.replace(/^drawn /, ''));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  const stop = async (): Promise<readonly string[]> => {
    isOver = true;
    await watching;
    return [...owners].sort();
  };
  return { owners, stop };
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries.map(String);
}

describeWithServers(['PostgreSQL', 'Redis'], 'two servers and three workers', () => {
  let postgres: PostgresServer;
  let redis: RedisServer;
  let s3: S3Server;
  let members: Members;
  let folder: string;
  beforeAll(async () => {
    [postgres, redis, s3] = await Promise.all([startPostgres(), startRedis(), startS3()]);
    folder = await temporaryFolder();
    members = createMembers({
      folder,
      env: {
        PENULTIMATE_QUEUE: redis.url,
        PENULTIMATE_DATABASE: await postgres.createDatabase(),
        PENULTIMATE_STORAGE: s3.address,
        ...S3_KEYS,
      },
    });
  });
  afterEach(() => members.killAll());
  afterAll(async () => {
    await s3.stop();
    await redis.stop();
    await postgres.stop();
  });

  const jobOf = ({ told }: Member, id: string) => json<JobView>(`${told}/api/v1/jobs/${id}`);
  const untilDone = (server: Member, id: string): Promise<JobView> =>
    vi.waitFor(async () => {
      const job = await jobOf(server, id).catch(() => undefined);
      expect(job?.state).toBe('done');
      return job as JobView;
    }, PATIENT);

  it('have each result once, after workers were killed and both services restarted', { timeout: LONG_MS }, async () => {
    const servers = await Promise.all([members.server('server-1'), members.server('server-2')]);
    const [first, second] = servers as [Member, Member];
    const workers = await Promise.all(['w1', 'w2', 'w3'].map((name) => members.worker(name)));
    const ids: string[] = [];
    for (let seed = 0; seed < JOBS; seed++) {
      const server = seed % 2 ? first : second;
      const key = { 'idempotency-key': `job-${seed}-${seed % CLIENTS}` };
      const init = order(seed);
      const { id } = await json<JobView>(`${server.told}/api/v1/jobs`, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), ...key },
      });
      ids.push(id);
    }
    await untilDone(first, ids[0] ?? '');
    await workers[0]?.end('SIGKILL');
    await redis.restart();
    await postgres.restart();
    await workers[1]?.end('SIGKILL');
    await members.worker('w4');
    const jobs = await Promise.all(ids.map((id) => untilDone(second, id)));
    const images = jobs.flatMap(({ result }) => result?.images ?? []);
    expect(images.map(({ seed }) => seed).sort((a, b) => a - b)).toEqual(Array.from({ length: JOBS }, (_, i) => i));
    // Any server gives any image, whole.
    for (const { url } of images) {
      const bytes = Buffer.from(await (await fetch(`${first.told}${url}`)).arrayBuffer());
      expect((await sharp(bytes).stats()).channels).toHaveLength(3);
    }
    const shown = await json<{ total: number }>(`${first.told}/api/v1/gallery/facets`);
    expect(shown.total).toBe(JOBS);
    for (const member of [...servers, workers[2] as Member]) {
      const code = await member.end('SIGTERM');
      expect(code, member.complaints()).not.toBe(1);
    }
    await members.killAll();
    await withRedis(redis.url, async (commands) => {
      expect((await commands.keys('*:lock')).length).toBeLessThanOrEqual(2);
    });
    expect((await filesBelow(folder)).filter((name) => /\.(part|reserved)$/.test(name))).toEqual([]);
  });

  it('draw a sweep on a worker, which another one goes on with after a kill, and any server shows', {
    timeout: LONG_MS,
  }, async () => {
    const [first, second] = await Promise.all([members.server('server-1'), members.server('server-2')]);
    const worker = await members.worker('w6');
    const sweep = {
      request: { prompt: 'a cat', steps: 30, width: 64, height: 64 },
      clipSkips: [1, 2, 3, 12],
      seeds: [5],
    };
    const { id } = await json<JobView>(`${first.told}/api/v1/sweeps`, { ...order(0), body: JSON.stringify(sweep) });
    const view = (server: Member) => json<SweepView>(`${server.told}/api/v1/sweeps/${id}`);
    await vi.waitFor(async () => expect((await view(second)).stages[0]?.cells.length).toBeGreaterThan(0), PATIENT);
    await worker.end('SIGKILL');
    const kept = (await view(second)).stages[0]?.cells.length ?? 0;
    await members.worker('w7');
    const job = await untilDone(first, id);
    expect(job.result).toMatchObject({ stage: 'full', cells: { length: 4 } });
    // None where it has helped the one that was killed before.
    expect((job.result as unknown as { encoderRuns: number }).encoderRuns).toBeLessThanOrEqual(1);
    expect((job.result as unknown as { drawn: number }).drawn).toBeLessThanOrEqual(4 - kept);
    const shown = await view(second);
    expect([shown.state, shown.stages[0]?.cells.map(({ file }) => file)]).toEqual([
      'done',
      ['clip-skip-01.png', 'clip-skip-02.png', 'clip-skip-03.png', 'clip-skip-12.png'],
    ]);
    for (const name of ['clip-skip-12.png', 'sheet.png']) {
      const file = await fetch(`${second.told}/api/v1/sweeps/${id}/files/${name}`);
      expect((await sharp(Buffer.from(await file.arrayBuffer())).stats()).channels).toHaveLength(3);
    }
    expect(
      (await (await fetch(`${first.told}/api/v1/sweeps/${id}/files/sheet.html`)).text()).match(/<img /g),
    ).toHaveLength(4);
    const { sweeps } = await json<{ sweeps: readonly { id: string }[] }>(`${first.told}/api/v1/sweeps`);
    expect(sweeps.map((one) => one.id)).toEqual([id]);
    const { pictures } = await json<{ pictures: readonly { id: string }[] }>(
      `${second.told}/api/v1/gallery?sweep=${id}`,
    );
    expect(pictures).toHaveLength(4);
  });

  /** Images of a job as any server gives them. */
  const imagesOf = async ({ told }: Member, { result }: JobView) =>
    Promise.all(
      (result?.images ?? []).map(async ({ url }) => Buffer.from(await (await fetch(`${told}${url}`)).arrayBuffer())),
    );

  const nothingIsLeftOfParts = async (): Promise<void> => {
    await withRedis(redis.url, async (commands) => {
      expect((await commands.keys('*:parts:*')).concat(await commands.keys('*:offers'))).toEqual([]);
    });
    expect((await s3.files()).filter((name) => name.includes('/parts/'))).toEqual([]);
  };

  it('draw one batch and one sweep on two workers together, with the bytes of one', { timeout: LONG_MS }, async () => {
    const [server] = await Promise.all([members.server('server-1'), members.worker('alone')]);
    const batch = order(40, { batchCount: 6, steps: 30 });
    const draw = async (): Promise<JobView> => {
      const { id } = await json<JobView>(`${server.told}/api/v1/jobs`, batch);
      return untilDone(server, id);
    };
    const alone = await imagesOf(server, await draw());
    await members.worker('beside');
    const seen = watchRedis(redis.url);
    const job = await draw();
    // The grid, then the images in their order.
    expect(job.result?.images.map(({ seed }) => seed)).toEqual([40, 40, 41, 42, 43, 44, 45]);
    expect(await imagesOf(server, job)).toEqual(alone);
    const sweep = {
      request: { prompt: 'a cat', steps: 30, width: 64, height: 64 },
      clipSkips: [1, 2, 3, 4, 5, 6, 7, 8],
    };
    const body = JSON.stringify({ ...sweep, seeds: [5] });
    const { id } = await json<JobView>(`${server.told}/api/v1/sweeps`, { ...order(0), body });
    const done = await untilDone(server, id);
    expect(done.result).toMatchObject({ drawn: 8, cells: { length: 8 } });
    expect(await seen.stop()).toEqual(['alone', 'beside']);
    await nothingIsLeftOfParts();
  });

  it('draw a part again whose worker was killed, and stop together', { timeout: LONG_MS }, async () => {
    const [server] = await Promise.all([members.server('server-1'), members.worker('alone')]);
    const submit = async (extra: object) => (await json<JobView>(`${server.told}/api/v1/jobs`, order(50, extra))).id;
    const seen = watchRedis(redis.url);
    const id = await submit({ batchCount: 8, steps: 100 });
    await vi.waitFor(async () => expect((await jobOf(server, id)).state).toBe('running'), PATIENT);
    const beside = await members.worker('beside');
    await vi.waitFor(() => expect([...seen.owners]).toContain('beside'), PATIENT);
    await beside.end('SIGKILL');
    const job = await untilDone(server, id);
    expect(job.result?.images.map(({ seed }) => seed)).toEqual([50, 50, 51, 52, 53, 54, 55, 56, 57]);
    await members.worker('other');
    const long = await submit({ batchCount: 8, steps: 150 });
    await vi.waitFor(() => expect([...seen.owners]).toContain('other'), PATIENT);
    await fetch(`${server.told}/api/v1/jobs/${long}`, { method: 'DELETE' });
    await vi.waitFor(async () => expect((await jobOf(server, long)).state).toMatch(/cancelled|interrupted/), PATIENT);
    await seen.stop();
    const next = await submit({});
    await untilDone(server, next);
    await nothingIsLeftOfParts();
  });

  it('a worker says how it is, is not ready while it drains, and ends with nothing lost', {
    timeout: LONG_MS,
  }, async () => {
    const [server, worker] = await Promise.all([
      members.server('server-1'),
      members.worker('w5', '--port', '0', '--drain-seconds', '100'),
    ]);
    const address = /http:\S+/.exec(worker.told)?.[0].replace('0.0.0.0', '127.0.0.1') ?? '';
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${address}/metrics`)).text()).toContain('penultimate_worker_busy 0');
    const { id } = await json<JobView>(`${server.told}/api/v1/jobs`, order(1, { steps: 30 }));
    await vi.waitFor(async () => expect((await jobOf(server, id)).state).toBe('running'), PATIENT);
    const ended = worker.end('SIGTERM');
    await vi.waitFor(async () => expect((await fetch(`${address}/readyz`)).status).toBe(503), PATIENT);
    await ended;
    expect((await jobOf(server, id)).state).toBe('done');
  });
});

/** Prints each module that a service on an empty data folder loads, one a line. */
const LOADS = `
  import { register } from 'node:module';
  const hook = "export const load = (url, context, next) => { process._rawDebug('loaded ' + url); return next(url, context); }";
  register('data:text/javascript,' + encodeURIComponent(hook));
  const { createService } = await import(process.argv[1]);
  const service = await createService({ dataDir: process.argv[2] });
  await service.close();`;

it('a program of one machine loads none of the packages of several', async () => {
  const app = new URL('../../dist/app/index.js', import.meta.url).href;
  const args = ['--input-type=module', '--eval', LOADS, app, await temporaryFolder()];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stderr).toContain('/node_modules/kysely/');
  for (const name of ['bullmq', 'ioredis', 'pg', 's3mini']) expect(stderr).not.toContain(`/node_modules/${name}/`);
});
