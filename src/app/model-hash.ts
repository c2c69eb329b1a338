/** @file The SHA-256 of model files, remembered beside the cache because a checkpoint takes seconds to read. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { replaceFile } from '../base/index.js';
import { type Checkpoint, cacheKeyOf, openCheckpoint } from '../pipeline/index.js';

/** Digits of the hash that infotext and titles show. @source A1111 v1.10.1, as behaviour */
const SHORT_HASH_LENGTH = 10;

export const shortHash = (sha256: string): string => sha256.slice(0, SHORT_HASH_LENGTH);

/**
 * The hash of a checkpoint's or a VAE's files: of the file itself, or of a folder's weight files one after another.
 * @throws CANCELLED FILE_UNREADABLE
 */
export async function filesHash(
  part: Pick<Checkpoint, 'files'>,
  cacheFolder: string | undefined,
  signal?: AbortSignal,
): Promise<string> {
  const name = createHash('sha256').update(cacheKeyOf(part)).digest('hex').slice(0, 24);
  const memo = cacheFolder === undefined ? undefined : join(cacheFolder, 'hashes', `${name}.sha256`);
  const known = memo && (await readFile(memo, 'utf8').catch(() => undefined));
  if (known && /^[0-9a-f]{64}$/.test(known)) return known;
  const hash = await hashFiles(
    part.files.map(({ path }) => path),
    signal,
  );
  // The hash is right even where the cache cannot be written; then the next start computes it again.
  if (memo) await replaceFile(memo, (temporary) => writeFile(temporary, hash)).catch(() => undefined);
  return hash;
}

async function hashFiles(paths: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    const sink = async (source: AsyncIterable<Buffer>) => {
      for await (const piece of source) hash.update(piece);
    };
    await pipeline(createReadStream(path, { highWaterMark: 4 * 1024 * 1024 }), sink, signal ? { signal } : {});
  }
  return hash.digest('hex');
}

/** Hashes of many models, computed one after another while other things go on. */
export interface HashBook {
  /** The hash if it is known of the file as it is now; else undefined, and it is computed when its turn comes. */
  ask(path: string): Promise<string | undefined>;
  /** Looks at every file again when it is next asked for. */
  forget(): void;
  /** Resolves when nothing is waiting to be computed. */
  settled(): Promise<void>;
  /** Ends the computing. */
  close(): Promise<void>;
}

interface Note {
  readonly stamp: string;
  /** Undefined while it is computed, and where the model cannot be opened. */
  sha256?: string;
}

/** Changes with the file; for a folder, with what is put into it or taken from it. */
const stampOf = (path: string): Promise<string | undefined> =>
  stat(path).then(
    ({ size, mtimeMs }) => `${size}:${mtimeMs}`,
    () => undefined,
  );

/** Makes an empty book. */
export function createHashBook(cacheFolder: string | undefined): HashBook {
  const notes = new Map<string, Note>();
  const end = new AbortController();
  let last: Promise<void> = Promise.resolve();

  const compute = async (path: string, note: Note): Promise<void> => {
    if (end.signal.aborted) return;
    note.sha256 = await filesHash(await openCheckpoint(path), cacheFolder, end.signal);
  };
  return {
    ask: async (path) => {
      const stamp = await stampOf(path);
      if (stamp === undefined) return undefined;
      const known = notes.get(path);
      if (known?.stamp === stamp) return known.sha256;
      const note: Note = { stamp };
      notes.set(path, note);
      // What is no model has no hash; why it is none is said where it is chosen.
      last = last.then(() => compute(path, note)).catch(() => undefined);
      return undefined;
    },
    forget: () => notes.clear(),
    settled: () => last,
    close: () => {
      end.abort();
      return last;
    },
  };
}
