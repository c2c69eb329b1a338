/** @file The hash of a LoRA, remembered by size and time of its file: one of 200 MB takes most of a second to read. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openTensorFile, type TensorFile } from '../../weights/index.js';
import { createHashBook } from './hash-book.js';
import { rememberedHash } from './model-hash.js';

/** Digits of a LoRA's or embedding's hash in infotext. @source A1111 v1.10.1, as behaviour */
export const NETWORK_HASH_LENGTH = 12;

export interface LoraHashes {
  /** The hash that infotext shows for a file as it is now; computed where it is not known yet. @throws CANCELLED */
  of(file: TensorFile, signal?: AbortSignal): Promise<string>;
  /** Computes it in the background, when its turn comes. */
  ahead(path: string): void;
  /** Resolves when nothing is waiting to be computed. */
  settled(): Promise<void>;
  /** Ends the computing. */
  close(): Promise<void>;
}

/** Of the tensors without the header, so that edited metadata do not change it. */
async function tensorsHash({ path, tensors }: TensorFile, signal: AbortSignal | undefined): Promise<string> {
  const start = [...tensors.values()].reduce((least, { offsetBytes }) => Math.min(least, offsetBytes), Infinity);
  const hash = createHash('sha256');
  const sink = async (source: AsyncIterable<Buffer>) => {
    for await (const piece of source) hash.update(piece);
  };
  if (Number.isFinite(start)) await pipeline(createReadStream(path, { start }), sink, signal ? { signal } : {});
  return hash.digest('hex');
}

/** What its trainer wrote goes before what would be computed. */
const writtenHash = ({ metadata: { sshs_model_hash: written } }: TensorFile): string | undefined =>
  written && /^[0-9a-f]{12,64}$/i.test(written) ? written : undefined;

/**
 * Remembers hashes of LoRAs, in the cache where there is one, else until the program ends.
 * @source A1111 v1.10.1 and kohya-ss/sd-scripts, as behaviour, for what is hashed
 */
export function createLoraHashes(cacheFolder: string | undefined): LoraHashes {
  const known = new Map<string, string>();
  const hashOf = async (file: TensorFile, signal: AbortSignal | undefined): Promise<string> => {
    const key = `tensors of ${file.sizeBytes}:${file.modifiedMs}:${file.headerHash}`;
    const hash = known.get(key) ?? (await rememberedHash(key, cacheFolder, () => tensorsHash(file, signal)));
    known.set(key, hash);
    return hash;
  };
  const of: LoraHashes['of'] = async (file, signal) =>
    (writtenHash(file) ?? (await hashOf(file, signal))).slice(0, NETWORK_HASH_LENGTH);
  const book = createHashBook(async (path, { signal }) => of(await openTensorFile(path), signal));
  return {
    of,
    // A path that is gone by now has no hash to compute.
    ahead: (path) => void book.ask(path).catch(() => undefined),
    settled: book.settled,
    close: book.close,
  };
}
