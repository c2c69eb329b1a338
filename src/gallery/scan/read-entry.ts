/** @file An image file as a row of the gallery, whichever program wrote it. */
import { access, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../base/index.js';
import type { ClipSkipResult } from '../../contract/index.js';
import { describePicture } from '../../images/index.js';
import type { GalleryPlaces } from '../gallery-places.js';
import type { FileRecord } from '../index/image-index.js';
import type { ImageReader } from './image-reader.js';
import { NO_WORDS } from './image-words.js';

/** What the job that drew an image knows beyond its file. */
export interface JobFacts {
  readonly jobId: string;
  readonly clipSkip: Pick<ClipSkipResult, 'requested' | 'effective'>;
  readonly infotext: string;
  /** What was asked for, as JSON can hold it. */
  readonly recipe: unknown;
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The description of a sweep stands in its folder, or above the folder of its previews. */
async function sweepOf(path: string): Promise<string | null> {
  const folder = dirname(path);
  for (const place of [folder, dirname(folder)]) if (await isThere(join(place, 'sweep.json'))) return basename(place);
  return null;
}

/** Longest image file that is read, in bytes; sheets of 200 megapixels stay below it. */
const MAX_BYTES = 2 ** 30;

/** The row where reading the texts took too long or too much: the image itself is not concerned. */
const withoutWords = (error: unknown) => {
  if (!(error instanceof AppError) || error.code !== 'METADATA_UNREADABLE') throw error;
  return { ...NO_WORDS, problem: error.message };
};

/** @throws IMAGE_INVALID, and what the file system throws */
async function readWhole(path: string) {
  const { size, mtimeMs } = await stat(path);
  if (size > MAX_BYTES)
    throw new AppError('IMAGE_INVALID', { path, problem: `it has ${size} bytes, at most ${MAX_BYTES} are read` });
  return { size, modifiedMs: Math.round(mtimeMs), bytes: await readFile(path) };
}

/** What the images of a gallery are read with. */
export interface EntryParts {
  readonly places: GalleryPlaces;
  readonly reader: Pick<ImageReader, 'read'>;
  /** The sweep that it belongs to, where that is known; left out: it is looked for in its folder. */
  readonly sweepId?: string | undefined;
}

/** Of a file that nobody knows to be a job's. */
const WITHOUT_JOB = { jobId: null, recipe: null };

const factColumns = ({ jobId, recipe, clipSkip }: JobFacts) => ({
  jobId,
  recipe: recipe === null ? null : JSON.stringify(recipe),
  clipSkipRequested: clipSkip.requested,
  clipSkip: clipSkip.effective,
});

/**
 * Reads an image and what it says of itself. Pixels, hash and texts are read on other threads than this one.
 * @throws IMAGE_INVALID, and what the file system throws
 */
export async function readEntry(
  path: string,
  { places, reader, sweepId }: EntryParts,
  facts?: JobFacts,
): Promise<FileRecord> {
  const { size, modifiedMs, bytes } = await readWhole(path);
  const { width, height, exif, xmp } = await describePicture(bytes, path);
  const contentKey = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
  const words = await reader.read({ path, bytes, exif, xmp, infotext: facts?.infotext }).catch(withoutWords);
  const name = places.nameOf(path);
  return {
    id: places.idOf(name),
    path: name,
    state: 'listed',
    trashedMs: null,
    sizeBytes: size,
    width,
    height,
    modifiedMs,
    createdMs: modifiedMs,
    ...WITHOUT_JOB,
    sweepId: sweepId ?? (await sweepOf(path)),
    problem: null,
    ...words,
    contentKey,
    ...(facts && factColumns(facts)),
  };
}
