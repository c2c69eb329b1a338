/** @file Connections that take their time, and too many of them: over real sockets, with limits that a test can wait for. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';

const LIMITS = { requestMs: 600, headersMs: 300, checkMs: 50, count: 4 };
let bench: ServerBench;
let port: number;
beforeAll(async () => {
  bench = await createServerBench({ connections: LIMITS });
  port = Number(new URL(await bench.server.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(() => bench.close());

interface Line {
  readonly socket: Socket;
  readonly text: () => string;
  readonly closed: Promise<unknown>;
}

const lines: Line[] = [];
afterEach(async () => {
  for (const { socket } of lines) socket.destroy();
  await Promise.all(lines.splice(0).map(({ closed }) => closed));
});

/** A connection, all that came back on it, and its end. */
function open(): Line {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.on('data', (bytes) => {
    said += bytes.toString('latin1');
  });
  socket.on('error', () => undefined);
  // A reset is an end too: `once` of node:events would reject with it.
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const line = { socket, text: () => said, closed };
  lines.push(line);
  return line;
}

/** Sends a byte at a time until the other side has had enough; how many it took. */
async function trickle(line: Line, text: string): Promise<number> {
  let sent = 0;
  const timer = setInterval(() => {
    if (line.socket.writable) line.socket.write(text[sent % text.length] ?? '');
    sent++;
  }, 20);
  await line.closed;
  clearInterval(timer);
  return sent;
}

const HEAD = 'POST /api/v1/tokens HTTP/1.1\r\nhost: 127.0.0.1\r\n';
const PING = 'GET /internal/ping HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n';

async function answerTo(request: string): Promise<string> {
  const line = open();
  line.socket.write(request);
  await once(line.socket, 'data');
  return line.text();
}

describe('a connection', () => {
  it('whose headers come byte by byte is ended with a 408', async () => {
    const line = open();
    line.socket.write(HEAD);
    expect(await trickle(line, 'x-slow: a\r\n')).toBeGreaterThan(3);
    expect(line.text()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('whose body comes byte by byte is ended with a 408, and nothing is done', async () => {
    const line = open();
    line.socket.write(`${HEAD}content-type: application/json\r\ncontent-length: 100000\r\n\r\n`);
    expect(await trickle(line, '{"text":"a"} ')).toBeGreaterThan(3);
    expect(line.text()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('that says nothing at all is ended', async () => {
    const line = open();
    await line.closed;
    expect(line.socket.destroyed).toBe(true);
  });

  it('with larger headers than anybody needs is refused', async () => {
    const line = open();
    line.socket.write(`${HEAD}x-large: ${'a'.repeat(20_000)}\r\n\r\n`);
    await line.closed;
    expect(line.text()).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('of a good client is answered beside slow ones', async () => {
    const slow = open();
    slow.socket.write(HEAD);
    const slowEnd = trickle(slow, 'x-slow: a\r\n');
    expect(await answerTo(PING)).toMatch(/^HTTP\/1\.1 200 /);
    await slowEnd;
  });
});

describe('connections', () => {
  it('beyond the limit are closed unanswered, and others are taken when some have ended', async () => {
    const held = Array.from({ length: LIMITS.count }, open);
    await Promise.all(held.map(({ socket }) => once(socket, 'connect')));
    for (const { socket } of held) socket.write(PING);
    await Promise.all(held.map(({ socket }) => once(socket, 'data')));
    const refused = open();
    refused.socket.write(PING);
    await refused.closed;
    expect(refused.text()).toBe('');
    for (const { socket } of held) socket.destroy();
    await Promise.all(held.map(({ closed }) => closed));
    expect(await answerTo(PING)).toMatch(/^HTTP\/1\.1 200 /);
  });
});
