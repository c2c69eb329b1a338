/** @file The SHA-256 of a model's files, remembered beside the cache because a checkpoint takes seconds to read. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { replaceFile } from '../base/index.js';
import { type Checkpoint, cacheKeyOf } from '../pipeline/index.js';

/** Digits of the hash that infotext shows. @source A1111 v1.10.1, as behaviour */
const SHORT_HASH_LENGTH = 10;

/** First ten digits of `modelSha256`. @throws CANCELLED FILE_UNREADABLE */
export const modelHash = async (...args: Parameters<typeof modelSha256>): Promise<string> =>
  (await modelSha256(...args)).slice(0, SHORT_HASH_LENGTH);

/**
 * The hash of a checkpoint, 64 digits: of the file itself, or of a folder's weight files one after another.
 * @throws CANCELLED FILE_UNREADABLE
 */
export async function modelSha256(
  checkpoint: Checkpoint,
  cacheFolder: string | undefined,
  signal?: AbortSignal,
): Promise<string> {
  const name = createHash('sha256').update(cacheKeyOf(checkpoint)).digest('hex').slice(0, 24);
  const memo = cacheFolder === undefined ? undefined : join(cacheFolder, 'hashes', `${name}.sha256`);
  const known = memo && (await readFile(memo, 'utf8').catch(() => undefined));
  if (known && /^[0-9a-f]{64}$/.test(known)) return known;
  const hash = await hashFiles(
    checkpoint.files.map(({ path }) => path),
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
