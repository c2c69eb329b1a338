/** @file Images' texts read on a thread of their own, one image after another, each within a time and a memory. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { AppError, createSerialiser, type ErrorCode, type ErrorData } from '../../base/index.js';
import type { ImageWords, WordsOrder } from './image-words.js';

/** What the thread says. */
export type WordsTold =
  | { readonly type: 'ready' }
  | { readonly type: 'words'; readonly words: ImageWords }
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly data: ErrorData };

export interface ImageReader {
  /**
   * Reads what an image says; its bytes are handed over to the thread and are gone here.
   * @throws IMAGE_INVALID, METADATA_UNREADABLE when it takes too long or too much memory
   */
  read(order: WordsOrder): Promise<ImageWords>;
  close(): Promise<void>;
}

export interface ImageReaderOptions {
  /** The module of the thread. */
  readonly workerPath?: string;
  /** Most time for one image, in milliseconds; those that people make take some. */
  readonly limitMs?: number;
}

const LIMIT_MS = 10_000;
/** Most memory of the thread, in MiB: some ten times the texts of the largest image that is read. */
const LIMIT_MIB = 512;
/** A thread without work is ended after this time, in milliseconds. */
const REST_MS = 30_000;

/** By name and not by place, so that it is found from src/ and from dist/. */
const defaultPath = (): string => createRequire(import.meta.url).resolve('#image-worker');

interface Thread {
  readonly worker: Worker;
  /** What the thread says next. @throws what it ends with */
  readonly next: () => Promise<WordsTold>;
}

interface Waiting {
  readonly resolve: (told: WordsTold) => void;
  readonly reject: (error: Error) => void;
}

function startThread(path: string): Thread {
  const worker = new Worker(path, { resourceLimits: { maxOldGenerationSizeMb: LIMIT_MIB } });
  let waiting: Waiting | undefined;
  worker.on('message', (told: WordsTold) => waiting?.resolve(told));
  worker.on('error', (error) => waiting?.reject(error));
  worker.on('exit', () => waiting?.reject(new Error('the reading thread ended')));
  return {
    worker,
    next: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      }),
  };
}

/** The bytes change hands where they are all of their memory, and are copied where they are a part of it. */
function handedOver({ buffer, byteLength }: Uint8Array): readonly ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}

/** One image on a thread; the thread is of no more use where this fails. @throws METADATA_UNREADABLE */
async function ask({ worker, next }: Thread, order: WordsOrder, limitMs: number): Promise<WordsTold> {
  let clock: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    clock = setTimeout(() => reject(new Error(`it took more than ${limitMs} ms`)), limitMs);
  });
  const answer = next();
  worker.postMessage(order, handedOver(order.bytes));
  return Promise.race([answer, late])
    .catch((error: unknown) => {
      const problem = error instanceof Error ? error.message : String(error);
      throw new AppError('METADATA_UNREADABLE', { path: order.path, problem }, { cause: error });
    })
    .finally(() => clearTimeout(clock));
}

/** What the thread answered, or why it refused. @throws what it refused with */
function wordsOf(told: WordsTold): ImageWords {
  if (told.type === 'words') return told.words;
  throw told.type === 'refused' ? new AppError(told.code, told.data) : new Error('bug: a thread that is ready twice');
}

/** A thread that begins with the first image, rests when there is none, and is begun anew after one that failed. */
function createRestingThread(path: string) {
  let thread: Thread | undefined;
  let rest: NodeJS.Timeout | undefined;
  const end = async (): Promise<void> => {
    clearTimeout(rest);
    const ended = thread;
    thread = undefined;
    await ended?.worker.terminate();
  };
  /** The time of an image begins when the thread is there. */
  const ready = async (): Promise<Thread> => {
    clearTimeout(rest);
    if (thread) return thread;
    thread = startThread(path);
    await thread.next();
    return thread;
  };
  const relax = (): void => {
    rest = setTimeout(() => void end(), REST_MS).unref();
  };
  return { ready, relax, end };
}

/** Makes the reader; its thread begins with the first image. */
export function createImageReader({ workerPath, limitMs = LIMIT_MS }: ImageReaderOptions = {}): ImageReader {
  const inTurn = createSerialiser();
  const { ready, relax, end } = createRestingThread(workerPath ?? defaultPath());
  const read = async (order: WordsOrder): Promise<WordsTold> => {
    try {
      const thread = await ready();
      thread.worker.ref();
      const told = await ask(thread, order, limitMs);
      thread.worker.unref();
      return told;
    } catch (error) {
      await end();
      throw error;
    } finally {
      relax();
    }
  };
  return {
    read: async (order) => wordsOf(await inTurn(() => read(order))),
    close: () => inTurn(end),
  };
}
