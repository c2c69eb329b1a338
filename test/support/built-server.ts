/** @file The built server as a process of its own, on a free port and a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './golden.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface BuiltServer {
  readonly child: ChildProcess;
  readonly url: string;
  /** @throws where the answer is not a good one */
  json<T>(path: string, init?: RequestInit): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
  close(): Promise<void>;
}

/** The address that a server tells when it listens. */
const told = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (piece: Buffer) => {
      text += piece.toString();
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (url) resolve(url);
    });
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });

/** Starts it. */
export async function startBuiltServer(): Promise<BuiltServer> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data-dir', await temporaryFolder()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await told(child);
  const json = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const response = await fetch(`${url}${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const headers = { 'content-type': 'application/json' };
  return {
    child,
    url,
    json,
    post: (path, body = {}) => json(path, { method: 'POST', headers, body: JSON.stringify(body) }),
    close: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
