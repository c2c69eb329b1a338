/** @file Models that were opened, as long as their files stay as they are: every request asks for one. */
import { resolve } from 'node:path';
import type { Checkpoint } from '../pipeline/index.js';
import { type ModelStamp, modelStamp } from '../weights/index.js';

/** Opens a model, with text encoders of other files where some are named. */
export type OpenModel = (path: string, textEncoders?: readonly string[]) => Promise<Checkpoint>;

/** Models whose headers are kept, those last asked for: as many as a queue of mixed requests goes back and forth between. */
const MAX_OPENED = 4;

/** File systems tell times apart by up to two seconds: a change that soon after another may not be seen. */
const SETTLED_MS = 3000;

interface Opened {
  readonly stamp: string;
  readonly checkpoint: Promise<Checkpoint>;
}

/** The models by their files, the one last asked for at the end. */
function createMemory() {
  const opened = new Map<string, Opened>();
  return {
    find: (path: string, stamp: string): Opened | undefined => {
      const entry = opened.get(path);
      return entry?.stamp === stamp ? entry : undefined;
    },
    keep: (path: string, entry: Opened): void => {
      opened.delete(path);
      opened.set(path, entry);
      const [oldest] = opened.keys();
      if (opened.size > MAX_OPENED && oldest !== undefined) opened.delete(oldest);
    },
    forget: (path: string, entry: Opened): void => {
      if (opened.get(path) === entry) opened.delete(path);
    },
  };
}

/** Whether the same files would still have this stamp, and any other ones would not. */
const isSettled = (stamp: ModelStamp, now: () => number): boolean => now() - stamp.changedMs > SETTLED_MS;

/** The stamp of a model together with other files that it is opened with. */
async function stampWith(path: string, beside: readonly string[]): Promise<ModelStamp> {
  const stamps = await Promise.all([path, ...beside].map(modelStamp));
  return {
    text: stamps.map(({ text }) => text).join('|'),
    changedMs: Math.max(...stamps.map(({ changedMs }) => changedMs)),
  };
}

interface OpenedOptions {
  readonly now?: () => number;
  /** Text encoders that models are opened with where a request names none. */
  readonly beside?: readonly string[] | undefined;
}

/** Opens a model once for everybody who asks for it, and again when one of its files has changed. */
export function createOpenedModels(open: OpenModel, { now = Date.now, beside = [] }: OpenedOptions = {}): OpenModel {
  const memory = createMemory();
  return async (given, texts = beside) => {
    const path = resolve(given);
    const key = JSON.stringify([path, ...texts]);
    const stamp = await stampWith(path, texts);
    const known = memory.find(key, stamp.text);
    const entry = known ?? { stamp: stamp.text, checkpoint: open(path, texts) };
    memory.keep(key, entry);
    try {
      const checkpoint = await entry.checkpoint;
      // Changed while it was read: what was read may be of both.
      if (!known && !(isSettled(stamp, now) && (await stampWith(path, texts)).text === stamp.text))
        memory.forget(key, entry);
      return checkpoint;
    } catch (error) {
      memory.forget(key, entry);
      throw error;
    }
  };
}
