/** @file The gallery of a data folder: its index, its files, its trash and its thumbnails as one object. */
import { join } from 'node:path';
import { AppError, createSerialiser } from '../base/index.js';
import {
  type GalleryEntry,
  type GalleryFacets,
  type GalleryFilter,
  type GalleryMoved,
  type GalleryPage,
  type GalleryProgress,
  type GalleryQuery,
  MEDIA_TYPES,
  pictureFormatOf,
} from '../contract/index.js';
import { createGalleryEvents, type GalleryListener } from './gallery-events.js';
import { createGalleryPlaces, type DirectReads, type GalleryPlaces, type PlacesOptions } from './gallery-places.js';
import type { GalleryImages, ImageIndex, ImageRecord } from './index/image-index.js';
import { pictureOf } from './index/image-query.js';
import { openSqliteImageIndex } from './index/sqlite-image-index.js';
import { createImageReader, type ImageReader } from './scan/image-reader.js';
import { type JobFacts, readEntry } from './scan/read-entry.js';
import { createScanner } from './scan/scanner.js';
import { createThumbnails, type Thumbnails } from './thumbnails.js';
import { createMover, type Mover } from './trash/mover.js';
import { createStoredTrash } from './trash/stored-trash.js';
import { createTrash } from './trash/trash.js';

export interface GalleryOptions extends PlacesOptions {
  /** Where thumbnails are kept; undefined = nowhere. */
  readonly cacheFolder: string | undefined;
  readonly thumbnailBytes?: () => number;
  /** Deletes a file that is stored elsewhere; given together with `bring`. */
  readonly deleteStored?: ((key: string) => Promise<void>) | undefined;
  /** Where browsers may read images; undefined = from the server alone. */
  readonly direct?: DirectReads | undefined;
  /** Days after which an image in the trash is deleted; 0 = never. */
  readonly trashDays?: () => number;
  /** What reads the texts of images; left out: a thread of its own. */
  readonly reader?: ImageReader;
}

/** A file to be sent. */
export interface GalleryFile {
  readonly path: string;
  readonly mediaType: string;
  readonly contentKey: string;
}

export interface Gallery {
  list(query: GalleryQuery): Promise<GalleryPage>;
  facets(filter: GalleryFilter): Promise<GalleryFacets>;
  /** @throws NOT_FOUND */
  entry(id: string): Promise<GalleryEntry>;
  /** What its job was asked, as it was handed to `note`; undefined where no job of ours is known. @throws NOT_FOUND */
  recipe(id: string): Promise<unknown>;
  /** Where browsers may read images, by their ids; undefined = from the server alone. */
  readonly direct: DirectReads | undefined;
  /** @throws NOT_FOUND FILE_NOT_FOUND */
  file(id: string): Promise<GalleryFile>;
  /** @throws NOT_FOUND FILE_NOT_FOUND IMAGE_INVALID */
  thumbnail(id: string): Promise<{ readonly bytes: Uint8Array; readonly contentKey: string }>;
  /** Takes an image in that was just saved; one outside of the folders of images is left out. @throws IMAGE_INVALID FILE_UNWRITABLE */
  note(path: string, facts?: JobFacts, sweepId?: string): Promise<void>;
  /** Moves images into the trash, or back. @throws NOT_FOUND before anything has moved; of one image, why it did not */
  trash(ids: readonly string[]): Promise<GalleryMoved>;
  restore(ids: readonly string[]): Promise<GalleryMoved>;
  /** Deletes what is in the trash, or only what is too old; how many images that were. @throws FILE_UNWRITABLE */
  emptyTrash(): Promise<number>;
  tidyTrash(): Promise<number>;
  /** Begins to go through the folders, unless that goes on. */
  rebuild(options?: { readonly full?: boolean }): GalleryProgress;
  progress(): GalleryProgress;
  /** Resolves when no rebuild goes on any more. @throws what it ended with */
  settled(): Promise<void>;
  subscribe(listener: GalleryListener): () => void;
  close(): Promise<void>;
}

/** 512 MiB: some forty thousand thumbnails. */
const THUMBNAIL_BYTES = 512 * 2 ** 20;
const TRASH_DAYS = 30;
const DAY_MS = 24 * 3600_000;
/** Answers about counts that are kept until something changes. */
const ANSWERS = 50;

const entryOf = (record: ImageRecord): GalleryEntry => ({
  ...pictureOf(record),
  path: record.path,
  sizeBytes: record.sizeBytes,
  modifiedMs: record.modifiedMs,
  negativePrompt: record.negativePrompt,
  modelHash: record.modelHash,
  clipSkipRequested: record.clipSkipRequested,
  sampler: record.sampler,
  steps: record.steps,
  jobId: record.jobId,
  program: record.program,
  infotext: record.infotext,
  contentKey: record.contentKey,
  problem: record.problem,
});

/** Answers by question, forgotten together. */
function createAnswers<T>() {
  const answers = new Map<string, Promise<T>>();
  return {
    of: (question: unknown, answer: () => Promise<T>): Promise<T> => {
      const key = JSON.stringify(question);
      const known = answers.get(key) ?? answer();
      if (answers.size >= ANSWERS) answers.clear();
      answers.set(key, known);
      known.catch(() => answers.delete(key));
      return known;
    },
    forget: () => answers.clear(),
  };
}

interface ReaderParts {
  readonly index: Pick<GalleryImages, 'find'>;
  readonly places: GalleryPlaces;
  readonly thumbnails: Thumbnails;
}

/** The row of an image. @throws NOT_FOUND */
async function find({ index }: Pick<ReaderParts, 'index'>, id: string): Promise<ImageRecord> {
  const record = await index.find(id);
  if (!record) throw new AppError('NOT_FOUND', { what: 'picture', name: id });
  return record;
}

/** What is asked about one image. */
const readersOf = (parts: ReaderParts): Pick<Gallery, 'entry' | 'recipe' | 'file' | 'thumbnail'> => ({
  entry: async (id) => entryOf(await find(parts, id)),
  recipe: async (id) => {
    const { recipe } = await find(parts, id);
    return recipe === null ? undefined : (JSON.parse(recipe) as unknown);
  },
  file: async (id) => {
    const record = await find(parts, id);
    const path = await parts.places.fileOf(record);
    return { path, mediaType: MEDIA_TYPES[pictureFormatOf(path) ?? 'png'], contentKey: record.contentKey };
  },
  thumbnail: async (id) => {
    const record = await find(parts, id);
    const bytes = await parts.thumbnails.of(record.contentKey, () => parts.places.fileOf(record));
    return { bytes, contentKey: record.contentKey };
  },
});

/** What throws images away and brings them back, nothing else moving meanwhile. */
function moversOf(
  mover: Mover,
  alone: <T>(work: () => Promise<T>) => Promise<T>,
  trashDays: () => number,
): Pick<Gallery, 'trash' | 'restore' | 'emptyTrash' | 'tidyTrash'> {
  const deleteBefore = async (ms: number): Promise<number> => alone(() => mover.deleteBefore(ms));
  return {
    trash: (ids) => alone(() => mover.trash(ids)),
    restore: (ids) => alone(() => mover.restore(ids)),
    emptyTrash: () => deleteBefore(Number.MAX_SAFE_INTEGER),
    tidyTrash: async () => (trashDays() === 0 ? 0 : deleteBefore(Date.now() - trashDays() * DAY_MS)),
  };
}

/** The parts that a gallery is put together of. */
function partsOf(index: GalleryImages, options: GalleryOptions) {
  const { cacheFolder, thumbnailBytes = () => THUMBNAIL_BYTES, reader = createImageReader(), deleteStored } = options;
  const places = createGalleryPlaces(options);
  const counts = createAnswers<GalleryFacets>();
  const events = createGalleryEvents(counts.forget);
  const trash = deleteStored ? createStoredTrash(places, deleteStored) : createTrash(places);
  const alone = createSerialiser();
  const folder = cacheFolder && join(cacheFolder, 'thumbnails');
  const thumbnails = createThumbnails({ folder, limitBytes: thumbnailBytes });
  return { index, reader, places, counts, events, trash, alone, thumbnails };
}

/** Direct reads by the ids of images. */
const byIds = ({ origin, urlOf }: DirectReads, parts: Pick<ReaderParts, 'index'>): DirectReads => ({
  origin,
  urlOf: async (id) => urlOf((await find(parts, id)).path),
});

/** Makes the gallery of an index, which stays open when the gallery is closed. */
export function createGallery(index: GalleryImages, options: GalleryOptions): Gallery {
  const parts = partsOf(index, options);
  const { reader, places, counts, events, alone } = parts;
  const scanner = createScanner(parts);
  return {
    list: index.list,
    facets: (filter) => counts.of(filter, () => index.facets(filter)),
    ...readersOf(parts),
    direct: options.direct && byIds(options.direct, parts),
    ...moversOf(createMover(parts), alone, options.trashDays ?? (() => TRASH_DAYS)),
    note: async (file, facts, sweepId) => {
      if (!places.isInside(file)) return;
      // Stored by an attempt elsewhere, it may be.
      await options.bring?.(places.nameOf(file), file);
      await index.put([await readEntry(file, { places, reader, sweepId }, facts)]);
      events.changed();
    },
    // Folders that only hold copies say nothing of what there is.
    rebuild: options.bring ? scanner.progress : scanner.begin,
    progress: scanner.progress,
    settled: scanner.settled,
    subscribe: events.subscribe,
    close: () => scanner.close().then(reader.close),
  };
}

/**
 * Opens the index of a data folder: a file of its own, which may be deleted. It is made again from the images, but for
 * what only their jobs knew.
 * @throws FILE_UNWRITABLE DATABASE_UNFIT
 */
export const openImageIndex = (root: string): Promise<ImageIndex> =>
  openSqliteImageIndex(join(root, 'penultimate', 'gallery.db'));

/** Opens the gallery of a data folder with its index. @throws FILE_UNWRITABLE DATABASE_UNFIT */
export async function openGallery(options: GalleryOptions): Promise<Gallery> {
  const index = await openImageIndex(options.root);
  const gallery = createGallery(index, options);
  return { ...gallery, close: () => gallery.close().finally(index.close) };
}
