#!/usr/bin/env node
/** @file The executable: real streams and signals around `runCli`. */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { runCli } from './index.js';

/** npm and the terminal both pass Ctrl-C on; what comes within this many milliseconds is one key press. */
const SAME_PRESS = 400;
/** A handle that somebody forgot to close must not keep the program alive for longer than this, in milliseconds. */
const LAST_ORDERS = 3000;

/** The first Ctrl-C aborts, a second one ends the program at once. */
function interruptible(): AbortSignal {
  const controller = new AbortController();
  let pressedAt = 0;
  const onInterrupt = () => {
    if (!controller.signal.aborted) {
      pressedAt = performance.now();
      controller.abort();
    } else if (performance.now() - pressedAt > SAME_PRESS) process.exit(130);
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  return controller.signal;
}

/** A reader that has gone away (`| head`) is no failure. */
function endQuietlyOnClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

endQuietlyOnClosedPipe(process.stdout);
endQuietlyOnClosedPipe(process.stderr);
process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  version,
  signal: interruptible(),
  loadApp: () => import('./app-door.js'),
  now: () => performance.now(),
});
process.stdout.write('', () => setTimeout(() => process.exit(), LAST_ORDERS).unref());
