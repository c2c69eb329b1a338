/** @file Models that were opened, as long as their files stay as they are: every request asks for one. */
import { resolve } from 'node:path';
import type { Checkpoint } from '../pipeline/index.js';
import { type ModelStamp, modelStamp } from '../weights/index.js';

type Open = (path: string) => Promise<Checkpoint>;

/** Models whose headers are kept, those last asked for: as many as a queue of mixed requests goes back and forth between. */
const MAX_OPENED = 4;

/** File systems tell times apart by up to two seconds: a change that soon after another may not be seen. */
const SETTLED_MS = 3000;

interface Opened {
  readonly stamp: string;
  readonly checkpoint: Promise<Checkpoint>;
}

/** The models by path, the one last asked for at the end. */
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
  /** Files and folders that every model is opened with. */
  readonly beside?: readonly string[] | undefined;
}

/** Opens a model once for everybody who asks for it, and again when one of its files has changed. */
export function createOpenedModels(open: Open, { now = Date.now, beside = [] }: OpenedOptions = {}): Open {
  const memory = createMemory();
  return async (given) => {
    const path = resolve(given);
    const stamp = await stampWith(path, beside);
    const known = memory.find(path, stamp.text);
    const entry = known ?? { stamp: stamp.text, checkpoint: open(path) };
    memory.keep(path, entry);
    try {
      const checkpoint = await entry.checkpoint;
      // Changed while it was read: what was read may be of both.
      if (!known && !(isSettled(stamp, now) && (await stampWith(path, beside)).text === stamp.text))
        memory.forget(path, entry);
      return checkpoint;
    } catch (error) {
      memory.forget(path, entry);
      throw error;
    }
  };
}
