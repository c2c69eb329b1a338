/** @file What the command line is given from outside, so that tests can hand in their own. */
import type * as AppDoor from './app-door.js';

/** A place text goes to; `isTTY` decides between a moving bar and plain lines. */
export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export interface CliIo {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly version: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Loaded only when a command runs, so that `--help` is quick. */
  readonly loadApp: () => Promise<typeof AppDoor>;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
}
