/** @file The SHA-256 of model files, remembered beside the cache because a checkpoint takes seconds to read. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSmallText, replaceFile } from '../../base/index.js';
import { type Checkpoint, cacheKeyOf, openCheckpoint } from '../../pipeline/index.js';
import { hashFiles, type ReadOptions } from './read-through.js';

/** Digits of the hash that infotext and titles show. @source A1111 v1.10.1, as behaviour */
const SHORT_HASH_LENGTH = 10;

export const shortHash = (sha256: string): string => sha256.slice(0, SHORT_HASH_LENGTH);

type Files = Pick<Checkpoint, 'files'>;

const memoOf = (key: string, cacheFolder: string | undefined): string | undefined => {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 24);
  return cacheFolder === undefined ? undefined : join(cacheFolder, 'hashes', `${name}.sha256`);
};

async function readMemo(memo: string | undefined): Promise<string | undefined> {
  const known = memo && (await readSmallText(memo).catch(() => undefined));
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

/** The hash of a model by its path, for a book. */
export const modelHash =
  (cacheFolder: string | undefined) =>
  async (path: string, options: ReadOptions): Promise<string> =>
    filesHash(await openCheckpoint(path), cacheFolder, options);
