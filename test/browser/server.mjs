/** @file The built server as a process: started on a data folder, stopped as a person stops it. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS } from './patience.mjs';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const POLL_MS = 100;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Below those that systems hand out: nobody else is given one while its server is down. */
const PORTS = [20_000, 30_000];

/** Whether nobody listens on a port. */
async function isFree(port) {
  const socket = createServer().listen(port, '127.0.0.1');
  const free = await once(socket, 'listening').then(
    () => true,
    () => false,
  );
  if (free) await once(socket.close(), 'close');
  return free;
}

/** A port that nobody listens on. */
export async function freePort() {
  const port = randomInt(...PORTS);
  return (await isFree(port)) ? port : freePort();
}

async function answers(url) {
  try {
    return (await fetch(`${url}/internal/ping`)).ok;
  } catch {
    return false;
  }
}

/** A server that answers; `stop` ends it as a person does and resolves with its exit code, `kill` as a failing machine does. */
export async function startServer(port, dataFolder) {
  const process_ = spawn(process.execPath, [MAIN, 'serve', '--port', String(port), '--data-dir', dataFolder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [process_.stdout, process_.stderr]) stream.on('data', (text) => (said += text));
  const ended = once(process_, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await answers(url))) {
    if (process_.exitCode !== null || Date.now() > deadline) throw new Error(`the server did not start: ${said}`);
    await pause(POLL_MS);
  }
  const end = async (signal) => {
    process_.kill(signal);
    const [code] = await ended;
    return code;
  };
  return { url, stop: () => end('SIGINT'), kill: () => end('SIGKILL') };
}
