/** Over real connections: the command as it is started, with a client that knows nothing of the inside. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../cli/index.js';

let folder: string;
let address: string;
let exitCode: Promise<number>;
const end = new AbortController();

function start(args: readonly string[], signal: AbortSignal) {
  const text = { out: '', err: '' };
  const code = runCli(args, {
    stdout: { write: (piece) => (text.out += piece) },
    stderr: { write: (piece) => (text.err += piece) },
    version: '1.2.3',
    signal,
    loadApp: () => import('../cli/app-door.js'),
    now: () => 0,
  });
  return { text, code };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-serve-'));
  // No command is named: serving is what the program does by itself.
  const { text, code } = start(['--port', '0', '--data-dir', folder, '--threads', '1'], end.signal);
  exitCode = code;
  address = await vi.waitFor(() => {
    expect(text.out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);
    return text.out.trim();
  }, 20_000);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const post = (path: string, body: unknown) =>
  fetch(address + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('serve', () => {
  it('draws for a client of the WebUI', async () => {
    const answer = await post('/sdapi/v1/txt2img', { prompt: 'a red circle', steps: 2, seed: 1 });
    expect(answer.status).toBe(200);
    const { images } = (await answer.json()) as { images: string[] };
    expect(Buffer.from(images[0] ?? '', 'base64').subarray(0, 8)).toEqual(
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    );
  });

  it('streams the events of a job while it runs', async () => {
    const { id } = (await (
      await post('/api/v1/jobs', { prompt: 'a red circle', steps: 120, sampler: 'Euler' })
    ).json()) as {
      id: string;
    };
    const stream = await fetch(`${address}/api/v1/jobs/${id}/events`);
    let text = '';
    let stateAtFirstStep = '';
    for await (const piece of stream.body ?? []) {
      text += Buffer.from(piece).toString();
      if (stateAtFirstStep === '' && text.includes('event: step'))
        stateAtFirstStep = ((await (await fetch(`${address}/api/v1/jobs/${id}`)).json()) as { state: string }).state;
    }
    expect(stateAtFirstStep).toBe('running');
    expect(text.match(/event: step/g)?.length).toBeGreaterThan(100);
    expect(text).toMatch(/event: done\ndata: .*"url":"\/api\/v1\/pictures\/.*\n\n$/);
  });

  it('refuses a second server on the same data folder', async () => {
    const { text, code } = start(['serve', '--port', '0', '--data-dir', folder], AbortSignal.timeout(20_000));
    expect([await code, text.out]).toEqual([1, '']);
    expect(text.err).toContain('[DATA_DIR_IN_USE]');
  });

  it('says which port is taken', async () => {
    const other = createNetServer().listen(0, '127.0.0.1');
    await vi.waitFor(() => expect(other.listening).toBe(true), 20_000);
    const taken = other.address();
    const port = typeof taken === 'object' && taken ? taken.port : 0;
    const args = ['serve', '--port', String(port), '--data-dir', join(folder, 'other')];
    const { text, code } = start(args, AbortSignal.timeout(20_000));
    expect(await code).toBe(1);
    expect(text.err).toMatch(new RegExp(`port ${port} of 127.0.0.1 is taken.*\\[PORT_TAKEN\\]`));
    other.close();
  });

  const wrong: [string[], RegExp][] = [
    [['serve', '--port', '70000'], /--port 70000 is out of range/],
    [['serve', '--api-auth', 'anna'], /--api-auth takes user:password/],
    [['serve', '--api-key', 'short'], /--api-key: a key has at least 16 characters/],
    [['serve', '--trust-proxy', '0'], /--trust-proxy 0 is out of range: 1 to 10/],
    [['serve', '--rate-limit', 'many'], /--rate-limit takes a whole number/],
    [['serve', '--log-format', 'xml'], /Allowed choices are human, json/],
  ];
  it.each(wrong)('%j is a usage error', async (args, message) => {
    const { text, code } = start([...args, '--data-dir', join(folder, 'other')], AbortSignal.timeout(20_000));
    expect(await code).toBe(2);
    expect(text.err).toMatch(message);
  });

  it.each([
    [[], true],
    [['--api-key', 'a-key-of-some-length', '--trust-proxy'], false],
  ])('--listen with %j: warns of an open door: %j', async (more, warned) => {
    const stop = new AbortController();
    const options = ['--listen', '--rate-limit', '3', '--log-level', 'silent', ...more];
    const own = join(folder, warned ? 'open' : 'closed');
    const { text, code } = start(
      ['serve', '--port', '0', '--data-dir', own, '--threads', '1', ...options],
      stop.signal,
    );
    const port = await vi.waitFor(() => {
      expect(text.out).toMatch(/:\d+\n$/);
      return new URL(text.out.trim()).port;
    }, 20_000);
    const ask = (client: string) =>
      fetch(`http://127.0.0.1:${port}/internal/ping`, { headers: { 'x-forwarded-for': client } });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await ask('10.0.0.1')).status);
    expect(statuses).toEqual(warned ? [200, 200, 200, 429] : [401, 401, 401, 429]);
    // Only who was told to believe the proxy takes this for another client.
    expect((await ask('10.0.0.2')).status).toBe(warned ? 429 : 401);
    stop.abort();
    expect(await code).toBe(0);
    expect(text.err.includes('warning: --listen without --api-auth or --api-key')).toBe(warned);
  });

  it('ends cleanly in the middle of a job, with a reader on the line, and takes the job up again', async () => {
    const { id } = (await (
      await post('/api/v1/jobs', { prompt: 'a red circle', steps: 40, sampler: 'Euler' })
    ).json()) as {
      id: string;
    };
    const reader = (await fetch(`${address}/api/v1/jobs/${id}/events`)).body?.getReader();
    await reader?.read();
    end.abort();
    expect(await exitCode).toBe(0);
    await expect(fetch(`${address}/internal/ping`)).rejects.toThrow();

    const again = new AbortController();
    const { text, code } = start(['serve', '--port', '0', '--data-dir', folder], again.signal);
    const url = await vi.waitFor(() => {
      expect(text.out).toContain('http');
      return text.out.trim();
    }, 20_000);
    const job = await vi.waitFor(async () => {
      const now = (await (await fetch(`${url}/api/v1/jobs/${id}`)).json()) as { state: string; attempt: number };
      expect(now.state).toBe('done');
      return now;
    }, 110_000);
    expect(job.state).toBe('done');
    again.abort();
    expect(await code).toBe(0);
  });
});
