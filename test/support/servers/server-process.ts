/** @file A server as a process of its own, which a test starts, stops, kills and starts again. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ServerProcess {
  start(): Promise<void>;
  /** Ends it with a signal and waits for its end. */
  stop(signal: NodeJS.Signals): Promise<void>;
}

export interface ServerCommand {
  readonly path: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly options?: SpawnOptions;
}

const ATTEMPTS = 600;
const PAUSE_MS = 50;

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const tell = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', tell(true)).once('error', tell(false));
  });

/** @throws when the server ends, or does not listen in time */
async function untilListening(child: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    if (await accepts(port)) return;
    await sleep(PAUSE_MS);
  }
  throw new Error(`${child.spawnfile} does not listen on ${port}`);
}

/** Makes a server that is not running yet. */
export function createServerProcess({ path, args, port, options = {} }: ServerCommand): ServerProcess {
  let child: ChildProcess | undefined;
  return {
    start: async () => {
      child = spawn(path, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
      await untilListening(child, port);
    },
    stop: async (signal) => {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}
