/** @file The SHA-256 of model files, remembered beside the cache because a checkpoint takes seconds to read. */
import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../base/index.js';
import { type Checkpoint, cacheKeyOf, openCheckpoint } from '../pipeline/index.js';
import { hashFiles, type ReadOptions } from './library/read-through.js';

/** Digits of the hash that infotext and titles show. @source A1111 v1.10.1, as behaviour */
const SHORT_HASH_LENGTH = 10;

export const shortHash = (sha256: string): string => sha256.slice(0, SHORT_HASH_LENGTH);

type Files = Pick<Checkpoint, 'files'>;

const memoOf = (key: string, cacheFolder: string | undefined): string | undefined => {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 24);
  return cacheFolder === undefined ? undefined : join(cacheFolder, 'hashes', `${name}.sha256`);
};

async function readMemo(memo: string | undefined): Promise<string | undefined> {
  const known = memo && (await readFile(memo, 'utf8').catch(() => undefined));
  return known && /^[0-9a-f]{64}$/.test(known) ? known : undefined;
}

/** The hash of files if it was computed before. */
export const knownHash = (part: Files, cacheFolder: string | undefined): Promise<string | undefined> =>
  readMemo(memoOf(cacheKeyOf(part), cacheFolder));

/**
 * A hash that is computed once for a key and kept in the cache; without a cache it is computed at every call.
 * @throws what computing throws
 */
export async function rememberedHash(
  key: string,
  cacheFolder: string | undefined,
  compute: () => Promise<string>,
): Promise<string> {
  const memo = memoOf(key, cacheFolder);
  const known = await readMemo(memo);
  if (known) return known;
  const hash = await compute();
  // The hash is right even where the cache cannot be written; then the next start computes it again.
  if (memo) await replaceFile(memo, (temporary) => writeFile(temporary, hash)).catch(() => undefined);
  return hash;
}

/**
 * The hash of a checkpoint's or a VAE's files: of the file itself, or of a folder's weight files one after another;
 * read on a thread of its own.
 * @throws CANCELLED FILE_UNREADABLE
 */
export const filesHash = (
  part: Files,
  cacheFolder: string | undefined,
  options: AbortSignal | ReadOptions = {},
): Promise<string> =>
  rememberedHash(cacheKeyOf(part), cacheFolder, () =>
    hashFiles(
      part.files.map(({ path }) => path),
      options instanceof AbortSignal ? { signal: options } : options,
    ),
  );

/** The file that is being read, and how many wait behind it. */
export interface HashProgress {
  readonly path: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly waiting: number;
}

/** Hashes of many files, computed one after another while other things go on, and giving way to them. */
export interface HashBook {
  /** The hash if it is known of the file as it is now; else undefined, and it is computed when its turn comes. */
  ask(path: string): Promise<string | undefined>;
  /** What is being computed. */
  progress(): HashProgress | undefined;
  /** Hears of progress, and of each hash that has become known. */
  onChange(listener: () => void): () => void;
  /** Looks at every file again when it is next asked for. */
  forget(): void;
  /** Resolves when nothing is waiting to be computed. */
  settled(): Promise<void>;
  /** Ends the computing. */
  close(): Promise<void>;
}

interface Note {
  readonly stamp: string;
  /** Undefined while it is computed, and where the file cannot be opened. */
  sha256?: string;
}

/** Changes with the file; for a folder, with what is put into it or taken from it. */
const stampOf = (path: string): Promise<string | undefined> =>
  stat(path).then(
    ({ size, mtimeMs }) => `${size}:${mtimeMs}`,
    () => undefined,
  );

/** The hash of a model by its path, for a book. */
export const modelHash =
  (cacheFolder: string | undefined) =>
  async (path: string, options: ReadOptions): Promise<string> =>
    filesHash(await openCheckpoint(path), cacheFolder, options);

/** Makes an empty book of hashes that `hashOf` computes. */
export function createHashBook(hashOf: (path: string, options: ReadOptions) => Promise<string>): HashBook {
  const notes = new Map<string, Note>();
  const listeners = new Set<() => void>();
  const end = new AbortController();
  let last: Promise<void> = Promise.resolve();
  let progress: Omit<HashProgress, 'waiting'> | undefined;
  let waiting = 0;

  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const compute = async (path: string, note: Note): Promise<void> => {
    waiting -= 1;
    // It may have gone, or have been replaced, while it waited.
    if (end.signal.aborted || notes.get(path) !== note) return;
    const onProgress = (doneBytes: number, totalBytes: number): void => {
      progress = { path, doneBytes, totalBytes };
      tell();
    };
    const options = { background: true, signal: end.signal, onProgress };
    note.sha256 = await hashOf(path, options);
  };
  const enter = (path: string, note: Note): void => {
    notes.set(path, note);
    waiting += 1;
    // What cannot be opened has no hash; why it is none is said where it is chosen.
    last = last
      .then(() => compute(path, note))
      .catch(() => undefined)
      .then(() => {
        progress = undefined;
        tell();
      });
  };
  return {
    ask: async (path) => {
      const stamp = await stampOf(path);
      if (stamp === undefined) return undefined;
      const known = notes.get(path);
      if (known?.stamp === stamp) return known.sha256;
      enter(path, { stamp });
      return undefined;
    },
    progress: () => progress && { ...progress, waiting },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    forget: () => notes.clear(),
    settled: () => last,
    close: () => {
      end.abort();
      return last;
    },
  };
}
