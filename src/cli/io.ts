/** @file What the command line is given from outside, so that tests can hand in their own. */
import type {
  createApp,
  createPullClock,
  modelSize,
  openWebuiFolder,
  preparePrompts,
  saveImage,
  saveTensors,
} from '../app/index.js';

/** A place text goes to; `isTTY` decides between a moving bar and plain lines. */
export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** The application as the commands use it. */
export interface AppDoor {
  readonly createApp: typeof createApp;
  readonly createPullClock: typeof createPullClock;
  readonly modelSize: typeof modelSize;
  readonly openWebuiFolder: typeof openWebuiFolder;
  readonly preparePrompts: typeof preparePrompts;
  readonly saveImage: typeof saveImage;
  readonly saveTensors: typeof saveTensors;
}

export interface CliIo {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly version: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Loaded only when a command runs, so that `--help` is quick. */
  readonly loadApp: () => Promise<AppDoor>;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
}
