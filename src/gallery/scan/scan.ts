/** @file The index brought in line with the folders: what is new or changed is read, what is gone is forgotten. */
import type { Dirent } from 'node:fs';
import { access, lstat, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError, throwIfAborted } from '../../base/index.js';
import { type GalleryProgress, pictureFormatOf } from '../../contract/index.js';
import type { FileRecord, GalleryImages, Known } from '../index/image-index.js';
import { type EntryParts, readEntry } from './read-entry.js';

/** Rows of one transaction: few enough that other questions are answered between two. */
const BATCH = 32;
/** Files that are read at once. */
const READERS = 4;
/** Problems that are told one by one. */
const TOLD = 20;
/** Folders in folders; deeper ones are taken for a mistake. */
const MAX_DEPTH = 16;
/** Sheets of a sweep are made of its images and none themselves. */
const SHEETS = new Set(['sheet.png', 'previews.png']);
/** Ours inside the data folder: cache, trash, images that others are drawn from. */
const OURS = 'penultimate';

export interface ScanParts extends EntryParts {
  readonly index: GalleryImages;
  readonly progress: { -readonly [K in keyof GalleryProgress]: GalleryProgress[K] };
  /** Called after each change of the progress and of the index. */
  readonly tell: (changed: boolean) => void;
  readonly signal: AbortSignal;
  /** Runs one batch while nothing else moves images. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  /** Reads files again that look unchanged. */
  readonly full: boolean;
}

const isImage = (entry: Dirent): boolean => entry.isFile() && pictureFormatOf(entry.name) !== undefined;

/** Paths of images below a folder; links are not followed, and what cannot be opened is left out. */
async function* imagesBelow(folder: string, depth = 0): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const isSweep = entries.some(({ name }) => name === 'sweep.json');
  const seen = entries.filter(({ name }) => !name.startsWith('.') && !(isSweep && SHEETS.has(name)));
  for (const entry of seen.filter(isImage)) yield join(folder, entry.name);
  if (depth < MAX_DEPTH)
    for (const entry of seen)
      if (entry.isDirectory() && entry.name !== OURS) yield* imagesBelow(join(folder, entry.name), depth + 1);
}

async function isUnchanged(path: string, known: Known | undefined): Promise<boolean> {
  if (!known) return false;
  const { size, mtimeMs } = await lstat(path);
  return size === known.sizeBytes && Math.round(mtimeMs) === known.modifiedMs;
}

const reasonOf = (error: unknown) => ({
  reason: error instanceof Error ? error.message : String(error),
  ...(error instanceof AppError ? { error: error.toJSON() } : {}),
});

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

type Trouble = ScanParts['progress']['problems'][number];

/** Counts a file that could not be read, in whole or its texts. */
function tellTrouble({ progress }: ScanParts, trouble: Trouble): void {
  progress.unreadable++;
  if (progress.problems.length < TOLD) progress.problems = [...progress.problems, trouble];
}

/** The row of an image that is new or changed; a file that cannot be read is counted and passed over. */
async function look(path: string, known: Known | undefined, parts: ScanParts): Promise<FileRecord | undefined> {
  const { places, progress, full } = parts;
  const name = places.nameOf(path);
  try {
    const isKnown = !full && (await isUnchanged(path, known));
    const row = isKnown ? undefined : await readEntry(path, parts);
    const problem = isKnown ? known?.problem : row?.problem;
    if (problem) tellTrouble(parts, { path: name, reason: problem });
    return row;
  } catch (error) {
    // Gone between the list and the look: no problem of the file.
    if (await exists(path)) tellTrouble(parts, { path: name, ...reasonOf(error) });
    return undefined;
  } finally {
    progress.done++;
  }
}

/** Reads a batch, a few files at once, and puts it into the index. */
async function takeIn(paths: readonly string[], known: ReadonlyMap<string, Known>, parts: ScanParts): Promise<void> {
  const rows: FileRecord[] = [];
  const left = [...paths];
  const reader = async (): Promise<void> => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      const row = await look(path, known.get(parts.places.nameOf(path)), parts);
      if (row) rows.push(row);
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  if (rows.length > 0) await parts.index.put(rows);
  parts.progress.indexed += rows.length;
  parts.tell(rows.length > 0);
}

/** Forgets images that were not met, unless they are there: saved meanwhile, or in a folder of earlier settings. */
async function forgetGone(
  seen: ReadonlySet<string>,
  known: ReadonlyMap<string, Known>,
  parts: ScanParts,
): Promise<void> {
  const gone: string[] = [];
  for (const [name, { id }] of known) if (!seen.has(name) && !(await exists(parts.places.pathOf(name)))) gone.push(id);
  for (let first = 0; first < gone.length; first += BATCH)
    await parts.index.noteMissing(gone.slice(first, first + BATCH));
  parts.progress.removed += gone.length;
  parts.tell(gone.length > 0);
}

/** Paths of images in all folders, each once, with its name in the index. */
async function* imagesOf({ places }: ScanParts): AsyncGenerator<readonly [path: string, name: string]> {
  const seen = new Set<string>();
  for (const folder of new Set(places.folders().map((place) => resolve(place))))
    for await (const path of imagesBelow(folder)) {
      const name = places.nameOf(path);
      if (seen.has(name)) continue;
      seen.add(name);
      yield [path, name];
    }
}

/** Takes one batch in while nothing else moves. @throws CANCELLED, and what the index throws */
async function takeBatch(paths: readonly string[], known: ReadonlyMap<string, Known>, parts: ScanParts): Promise<void> {
  throwIfAborted(parts.signal);
  await parts.alone(() => takeIn(paths, known, parts));
  // The store works in one piece; whoever waits has a turn now.
  await new Promise((next) => setImmediate(next));
}

/** Goes through all folders of images once. @throws CANCELLED, and what the index throws */
export async function scanFolders(parts: ScanParts): Promise<void> {
  const known = await parts.index.known('listed');
  const seen = new Set<string>();
  let batch: string[] = [];
  for await (const [path, name] of imagesOf(parts)) {
    seen.add(name);
    parts.progress.found++;
    if (batch.push(path) < BATCH) continue;
    await takeBatch(batch, known, parts);
    batch = [];
  }
  await takeBatch(batch, known, parts);
  await parts.alone(() => forgetGone(seen, known, parts));
}
