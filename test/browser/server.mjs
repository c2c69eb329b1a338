/** @file The built server as a process: started on a data folder, stopped as a person stops it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const START_MS = 60_000;
const POLL_MS = 100;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A port that nobody listens on. */
export async function freePort() {
  const socket = createServer().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
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
  const deadline = Date.now() + START_MS;
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
