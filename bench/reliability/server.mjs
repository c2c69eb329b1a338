/** @file The built server as a process of its own, for scripts that do it harm: started, asked, ended, and looked at from outside. */
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** Longer than anything takes that ends at all, also on a machine that does other work. */
const PATIENCE_MS = 600_000;

/** What is drawn where it does not matter what. */
export const SMALL = { prompt: 'a cat', width: 64, height: 64, steps: 1 };

/** Waits until something holds. @throws Error after a time in which it would have */
export async function until(holds, what = 'it') {
  const ends = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > ends) throw new Error(`${what} never came`);
    await wait(25);
  }
}

function addressOf(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    const hear = (piece) => {
      text += piece;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    // Not at its exit: what it printed last may still be on its way.
    child.on('close', (code, signal) => reject(Object.assign(new Error(text), { code, signal })));
  });
}

/** Process ids of the children of a process. */
async function childrenOf(pid) {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

/** Starts the server on a free port. @throws Error with what it printed, where it does not start */
export async function startServer(dataDir, { args = [], env = {} } = {}) {
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data-dir', dataDir, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const url = await addressOf(child);
  const ask = async (path, body, headers = {}) => {
    const post = {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    };
    const response = await fetch(url + path, body === undefined ? { headers } : post);
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
  };
  return {
    url,
    child,
    ask,
    /** The images and the code of a picture that is asked for and waited for. */
    draw: async (request = {}) => {
      const { status, body } = await ask('/sdapi/v1/txt2img', { ...SMALL, save_images: true, ...request });
      return { status, code: body.error, images: body.images?.length ?? 0 };
    },
    isAlive: () => child.exitCode === null && child.signalCode === null,
    enginePid: async () => (await childrenOf(child.pid)).at(-1),
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await ended;
    },
  };
}

/** Bytes that a process has in memory, and the files that it has open. */
export async function lookAt(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  const handles = await readdir(`/proc/${pid}/fd`).catch(() => []);
  return { residentBytes: kilobytes * 1024, handles: handles.length };
}
