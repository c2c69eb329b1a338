/** @file A picture file as a row of the gallery, whichever program wrote it. */
import { createHash } from 'node:crypto';
import { access, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ClipSkipResult } from '../../contract/index.js';
import { type PictureReading, readPicture } from '../picture-recipe.js';
import { readPictureTexts } from '../picture-texts.js';
import { describePicture } from '../read-image.js';
import type { GalleryPlaces } from './gallery-places.js';
import type { NewGalleryRow } from './gallery-tables.js';

/** What the job that drew a picture knows beyond its file. */
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

/** Longest text file beside a picture that is read. */
const MAX_TEXT_BYTES = 2 ** 20;

/** The infotext in a text file beside the picture, as the setting `save_txt` writes it. */
async function textBeside(path: string): Promise<string | undefined> {
  const beside = path.replace(/\.\w+$/, '.txt');
  const { size } = await stat(beside).catch(() => ({ size: 0 }));
  return size > 0 && size <= MAX_TEXT_BYTES ? (await readFile(beside, 'utf8')).trimEnd() : undefined;
}

async function readingOf(bytes: Uint8Array, path: string, infotext: string | undefined): Promise<PictureReading> {
  const reading = readPicture(await readPictureTexts(bytes, path));
  if (reading.recipe !== undefined) return reading;
  const other = infotext ?? (await textBeside(path));
  return other === undefined ? reading : readPicture(new Map([['parameters', other]]));
}

const wordsOf = ({ prompt, negativePrompt, infotext, settings, recipe }: PictureReading) => {
  const { model = null, modelHash = null, seed = null, sampler = null, steps = null } = settings;
  const clipSkip = recipe?.clipSkip.clipSkip ?? null;
  return {
    ...{ prompt, negativePrompt, infotext, model, modelHash, modelKey: modelHash ?? model },
    ...{ clipSkip, clipSkipRequested: clipSkip, sampler, program: recipe?.program ?? null },
    seed: Number.isSafeInteger(seed) ? seed : null,
    steps: Number.isSafeInteger(steps) ? steps : null,
  };
};

/**
 * Reads a picture and what it says of itself.
 * @throws IMAGE_INVALID, and what the file system throws
 */
export async function readEntry(path: string, places: GalleryPlaces, facts?: JobFacts): Promise<NewGalleryRow> {
  const [{ size, mtimeMs }, bytes] = [await stat(path), await readFile(path)];
  const { width, height } = await describePicture(bytes, path);
  const reading = await readingOf(bytes, path, facts?.infotext);
  const name = places.nameOf(path);
  const modifiedMs = Math.round(mtimeMs);
  return {
    ...{ id: places.idOf(name), path: name, trashed: 0, trashedMs: null, sizeBytes: size, width, height },
    ...{ modifiedMs, createdMs: modifiedMs, jobId: null, recipe: null, sweepId: await sweepOf(path) },
    ...wordsOf(reading),
    contentKey: createHash('sha256').update(bytes).digest('hex'),
    ...(facts && {
      ...{ jobId: facts.jobId, recipe: facts.recipe === null ? null : JSON.stringify(facts.recipe) },
      ...{ clipSkipRequested: facts.clipSkip.requested, clipSkip: facts.clipSkip.effective },
    }),
  };
}
