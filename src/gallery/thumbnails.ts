/** @file Thumbnails for the grid: made when they are first asked for, kept in the cache up to a number of bytes. */
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { AppError, replaceFile } from '../base/index.js';

export interface Thumbnails {
  /** The WebP of an image. @throws IMAGE_INVALID FILE_NOT_FOUND */
  of(contentKey: string, pathOf: () => Promise<string>): Promise<Uint8Array>;
}

export interface ThumbnailOptions {
  /** Undefined = nothing is kept. */
  readonly folder: string | undefined;
  readonly limitBytes: () => number;
}

/** Longest side in pixels: twice what the grid shows, for dense screens. */
const SIDE = 320;
const QUALITY = 72;
/** Pixels of an image that is made small; as for init images. */
const MAX_PIXELS = 100e6;
/** Part of the limit that is left after tidying, so that not every new one tidies again. */
const AFTER_TIDY = 0.9;
/** A use is noted once in this time, in milliseconds. */
const NOTE_USE_MS = 3600_000;

async function shrink(path: string): Promise<Uint8Array> {
  try {
    return await sharp(path, { limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: QUALITY })
      .toBuffer();
  } catch (error) {
    const problem = (error instanceof Error ? error.message : String(error)).trim().split('\n', 1)[0] ?? '';
    throw new AppError('IMAGE_INVALID', { path, problem }, { cause: error });
  }
}

interface Kept {
  readonly path: string;
  readonly bytes: number;
  readonly usedMs: number;
}

async function keptIn(folder: string): Promise<readonly Kept[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map(async (name): Promise<Kept | undefined> => {
      const path = join(folder, name);
      const facts = await stat(path).catch(() => undefined);
      return facts && { path, bytes: facts.size, usedMs: facts.mtimeMs };
    }),
  );
  return found.filter((kept) => kept !== undefined);
}

/** Deletes what was used longest ago until a limit is kept; how many bytes are left. */
async function tidyFolder(folder: string, limitBytes: number): Promise<number> {
  const kept = [...(await keptIn(folder))].sort((a, b) => a.usedMs - b.usedMs);
  let sizeBytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  if (sizeBytes <= limitBytes) return sizeBytes;
  for (const { path, bytes } of kept) {
    if (sizeBytes <= limitBytes * AFTER_TIDY) break;
    await rm(path, { force: true });
    sizeBytes -= bytes;
  }
  return sizeBytes;
}

/** A kept file, whose use is noted now and then; undefined where there is none. */
async function readKept(path: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) return undefined;
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  const now = Date.now();
  if (now - mtimeMs > NOTE_USE_MS) await utimes(path, now / 1000, now / 1000).catch(() => undefined);
  return bytes;
}

/** Files in a folder up to a limit; those used longest ago go first. */
function createThumbnailFolder(folder: string, limitBytes: () => number) {
  let sizeBytes: number | undefined;
  const pathOf = (key: string): string => join(folder, `${key}.webp`);
  return {
    get: (key: string): Promise<Uint8Array | undefined> => readKept(pathOf(key)),
    put: async (key: string, bytes: Uint8Array): Promise<void> => {
      await replaceFile(pathOf(key), (temporary) => writeFile(temporary, bytes));
      if (sizeBytes !== undefined) sizeBytes += bytes.length;
      if (sizeBytes === undefined || sizeBytes > limitBytes()) sizeBytes = await tidyFolder(folder, limitBytes());
    },
  };
}

/** Makes the thumbnails of a cache. */
export function createThumbnails({ folder, limitBytes }: ThumbnailOptions): Thumbnails {
  const kept = folder === undefined ? undefined : createThumbnailFolder(folder, limitBytes);
  const making = new Map<string, Promise<Uint8Array>>();
  const make = async (key: string, pathOf: () => Promise<string>): Promise<Uint8Array> => {
    const bytes = await shrink(await pathOf());
    // A full disk costs the next one its speed, not this one its thumbnail.
    await kept?.put(key, bytes).catch(() => undefined);
    return bytes;
  };
  return {
    of: async (key, pathOf) => {
      const found = await kept?.get(key);
      if (found) return found;
      const begun = making.get(key) ?? make(key, pathOf).finally(() => making.delete(key));
      making.set(key, begun);
      return begun;
    },
  };
}
