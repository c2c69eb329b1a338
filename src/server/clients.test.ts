/** @file Who counts as one client: by address, behind a proxy, by login and key. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import type { JobRunner } from '../queue/index.js';

const [KEY, OTHER_KEY] = ['a-key-of-some-length', 'another-key-of-some-length'];
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const anna = { authorization: `Basic ${Buffer.from('anna:a:b').toString('base64')}` };

const codeOf = (answer: { json(): { error?: { code: string } } }) => answer.json().error?.code;
const SWEEP = { request: { prompt: 'a cat', steps: 2, width: 64, height: 64 }, clipSkips: [1, 2] };

interface Sent {
  readonly url?: string;
  readonly remoteAddress?: string;
  readonly headers?: Record<string, string>;
}

const get = ({ server }: ServerBench, { url = '/internal/ping', ...sent }: Sent) =>
  server.inject({ method: 'GET', url, ...sent });

describe('the limit of requests', () => {
  let bench: ServerBench;
  beforeAll(async () => {
    bench = await createServerBench({ listen: true, apiKeys: [KEY], rateLimit: 5 });
  });
  afterAll(() => bench.close());

  const exhaust = async (sent: Sent): Promise<readonly number[]> => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await get(bench, sent)).statusCode);
    return statuses;
  };

  it.each([
    ['addresses that do not exist', '10.1.0.1', { url: '/api/v1/nothing', headers: bearer(KEY) }, 404],
    ['wrong keys', '10.1.0.2', { headers: bearer('a-wrong-key-of-some-length') }, 401],
    ['no key', '10.1.0.3', {}, 401],
    ['names of other servers', '10.1.0.4', { headers: { ...bearer(KEY), host: 'evil.example' } }, 403],
  ] as const)('counts %s', async (_name, remoteAddress, sent, status) => {
    expect(await exhaust({ ...sent, remoteAddress })).toEqual([...Array(5).fill(status), 429]);
    const right = await get(bench, { url: '/api/v1/jobs', remoteAddress, headers: bearer(KEY) });
    expect([right.statusCode, codeOf(right)]).toEqual([429, 'TOO_MANY_REQUESTS']);
  });

  it('believes no X-Forwarded-For when it was not told to', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) {
      const headers = { ...bearer(KEY), 'x-forwarded-for': `10.2.0.${i}` };
      statuses.push((await get(bench, { remoteAddress: '10.1.0.9', headers })).statusCode);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });
});

describe('behind one proxy', () => {
  let bench: ServerBench;
  beforeAll(async () => {
    bench = await createServerBench({ listen: true, rateLimit: 8, trustProxy: 1 });
  });
  afterAll(() => bench.close());
  const through = (names: string) => ({ headers: { 'x-forwarded-for': names } });

  it('clients have a limit each, by the name that the proxy wrote and not by those that they made up', async () => {
    for (let i = 0; i < 8; i++) expect((await get(bench, through(`1.2.3.${i}, 10.3.0.1`))).statusCode).toBe(200);
    expect((await get(bench, through('9.9.9.9, 10.3.0.1'))).statusCode).toBe(429);
    expect((await get(bench, through('10.3.0.2'))).statusCode).toBe(200);
  });

  it('clients take turns and have keys of their own', async () => {
    const send = (name: string) =>
      bench.post('/api/v1/sweeps', SWEEP, { 'x-forwarded-for': name, 'idempotency-key': 'same' });
    const [first, other, again] = [await send('10.3.0.3'), await send('10.3.0.4'), await send('10.3.0.3')];
    expect([first, other, again].map(({ statusCode }) => statusCode)).toEqual([202, 202, 202]);
    expect(other.json().id).not.toBe(first.json().id);
    expect(again.json().id).toBe(first.json().id);
    const clients = [first, other].map(async (sent) => (await bench.service.queue.get(sent.json().id))?.clientId);
    expect(await Promise.all(clients)).toEqual(['10.3.0.3', '10.3.0.4']);
    for (const sent of [first, other]) await bench.ended(sent.json().id);
  });
});

describe('an Idempotency-Key of POST /sweeps', () => {
  let bench: ServerBench;
  beforeAll(async () => {
    bench = await createServerBench({ listen: true, apiAuth: ['anna:a:b', 'otto:c'], apiKeys: [KEY, OTHER_KEY] });
  });
  afterAll(() => bench.close());
  const send = (headers: Record<string, string>, { body = SWEEP as object, remoteAddress = '10.4.0.1' } = {}) =>
    bench.server.inject({
      method: 'POST',
      url: '/api/v1/sweeps',
      payload: body,
      remoteAddress,
      headers: { 'idempotency-key': 'one', ...headers },
    });

  it('gives the same sweep again wherever the login comes from, and another sweep to others at that place', async () => {
    const first = await send(bearer(KEY));
    const elsewhere = await send(bearer(KEY), { remoteAddress: '10.4.0.2' });
    expect([first.statusCode, elsewhere.statusCode]).toEqual([202, 202]);
    expect(elsewhere.json().id).toBe(first.json().id);
    expect(elsewhere.headers['idempotency-replayed']).toBe('true');
    const others = [await send(bearer(OTHER_KEY)), await send(anna)];
    expect(new Set([first, ...others].map((answer) => answer.json().id)).size).toBe(3);
    expect(others.map(({ headers }) => headers['idempotency-replayed'])).toEqual([undefined, undefined]);
    const different = await send(bearer(KEY), { body: { ...SWEEP, clipSkips: [1] } });
    expect([different.statusCode, codeOf(different)]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    for (const answer of [first, ...others]) await bench.ended(answer.json().id);
    expect((await get(bench, { url: '/api/v1/sweeps', headers: anna })).json().sweeps).toHaveLength(3);
  });

  it('is taken once of requests that come together, and a refused sweep uses it up for nobody', async () => {
    const key = { 'idempotency-key': 'two' };
    const refused = await send({ ...anna, ...key }, { body: { ...SWEEP, clipSkips: [99] } });
    expect(refused.statusCode).toBe(422);
    const answers = await Promise.all(Array.from({ length: 5 }, () => send({ ...anna, ...key })));
    expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1);
    await bench.ended(answers[0]?.json().id);
  });
});

describe('the limit of jobs that wait', () => {
  let bench: ServerBench;
  beforeAll(async () => {
    const untilStopped: JobRunner = (_job, { signal }) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
    bench = await createServerBench(
      { listen: true, apiKeys: [KEY, OTHER_KEY] },
      { queueLimits: { waiting: 9, waitingPerClient: 1 }, runners: { txt2img: untilStopped } },
    );
  });
  afterAll(() => bench.close());
  const send = (key: string, remoteAddress: string) =>
    bench.server.inject({
      method: 'POST',
      url: '/api/v1/jobs',
      headers: bearer(key),
      remoteAddress,
      payload: { prompt: 'a cat', steps: 2 },
    });

  it('counts those of one key wherever they come from, and of another key at the same address apart', async () => {
    const first = await send(KEY, '10.5.0.1');
    expect(first.statusCode, first.body).toBe(202);
    while ((await bench.service.queue.get(first.json().id))?.state !== 'running')
      await new Promise((resolve) => setTimeout(resolve, 5));
    const answers = [await send(KEY, '10.5.0.1'), await send(KEY, '10.5.0.2'), await send(OTHER_KEY, '10.5.0.1')];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 429, 202]);
    expect(codeOf(answers[1] ?? first)).toBe('CLIENT_QUEUE_FULL');
    // The other key has its turn before the second job of the first one.
    const list = await get(bench, { url: '/api/v1/jobs', remoteAddress: '10.5.0.3', headers: bearer(KEY) });
    expect(list.json().jobs.map(({ own }: { own: boolean }) => own)).toEqual([true, false, true]);
  });
});
