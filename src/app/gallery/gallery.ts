/** @file The gallery of a data folder: its index, its files, its trash and its small pictures as one object. */
import { join } from 'node:path';
import { AppError, createSerialiser } from '../../base/index.js';
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
} from '../../contract/index.js';
import { openDatabase } from '../../store/index.js';
import { createGalleryIndex, type GalleryIndex } from './gallery-index.js';
import { createGalleryNews, type GalleryListener } from './gallery-news.js';
import { createGalleryPlaces, type GalleryPlaces, type PlacesOptions } from './gallery-places.js';
import { countGallery, listGallery, pictureOf } from './gallery-query.js';
import { GALLERY_MIGRATIONS, type GalleryRow, type GalleryTables } from './gallery-tables.js';
import { createMover, type OnMoved } from './mover.js';
import { type JobFacts, readEntry } from './read-entry.js';
import { createScanner } from './scanner.js';
import { createThumbnails, type Thumbnails } from './thumbnails.js';
import { createTrash } from './trash.js';

export interface GalleryOptions extends PlacesOptions {
  /** Where small pictures are kept; undefined = nowhere. */
  readonly cacheFolder: string | undefined;
  readonly thumbnailBytes?: () => number;
  /** Days after which a picture in the trash is deleted; 0 = never. */
  readonly trashDays?: () => number;
  /** Hears of files that moved. */
  readonly onMoved?: OnMoved;
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
  /** @throws NOT_FOUND FILE_NOT_FOUND */
  file(id: string): Promise<GalleryFile>;
  /** @throws NOT_FOUND FILE_NOT_FOUND IMAGE_INVALID */
  thumbnail(id: string): Promise<{ readonly bytes: Uint8Array; readonly contentKey: string }>;
  /** Takes a picture in that was just saved; one outside of the folders of pictures is left out. @throws IMAGE_INVALID FILE_UNWRITABLE */
  note(path: string, facts?: JobFacts): Promise<void>;
  /** Moves pictures into the trash, or back. @throws NOT_FOUND before anything has moved; of one picture, why it did not */
  trash(ids: readonly string[]): Promise<GalleryMoved>;
  restore(ids: readonly string[]): Promise<GalleryMoved>;
  /** Deletes what is in the trash, or only what is too old; how many pictures that were. @throws FILE_UNWRITABLE */
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

/** 512 MiB: some forty thousand small pictures. */
const THUMBNAIL_BYTES = 512 * 2 ** 20;
const TRASH_DAYS = 30;
const DAY_MS = 24 * 3600_000;
/** Answers about counts that are kept until something changes. */
const ANSWERS = 50;

function entryOf({ recipe: _, modelKey: _k, trashed: _t, seq: _s, ...row }: GalleryRow): GalleryEntry {
  const { path, sizeBytes, modifiedMs, negativePrompt, modelHash, clipSkipRequested, sampler, steps } = row;
  const { jobId, program, infotext, contentKey } = row;
  return {
    ...pictureOf(row),
    ...{ path, sizeBytes, modifiedMs, negativePrompt, modelHash, clipSkipRequested, sampler, steps },
    ...{ jobId, program, infotext, contentKey },
  };
}

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

interface Shelves {
  readonly index: GalleryIndex;
  readonly places: GalleryPlaces;
  readonly thumbnails: Thumbnails;
}

/** What is asked about one picture. */
function readersOf({ index, places, thumbnails }: Shelves): Pick<Gallery, 'entry' | 'recipe' | 'file' | 'thumbnail'> {
  const find = async (id: string): Promise<GalleryRow> => {
    const row = await index.find(id);
    if (!row) throw new AppError('NOT_FOUND', { what: 'picture', name: id });
    return row;
  };
  return {
    entry: async (id) => entryOf(await find(id)),
    recipe: async (id) => {
      const { recipe } = await find(id);
      return recipe === null ? undefined : (JSON.parse(recipe) as unknown);
    },
    file: async (id) => {
      const row = await find(id);
      const path = await places.fileOf(row);
      return { path, mediaType: MEDIA_TYPES[pictureFormatOf(path) ?? 'png'], contentKey: row.contentKey };
    },
    thumbnail: async (id) => {
      const row = await find(id);
      const bytes = await thumbnails.of(row.contentKey, () => places.fileOf(row));
      return { bytes, contentKey: row.contentKey };
    },
  };
}

/**
 * Opens the gallery of a data folder; its index has a file of its own, which may be deleted: it is made again from the pictures.
 * @throws FILE_UNWRITABLE DATABASE_UNFIT
 */
export async function openGallery(options: GalleryOptions): Promise<Gallery> {
  const { root, cacheFolder, thumbnailBytes = () => THUMBNAIL_BYTES, trashDays = () => TRASH_DAYS } = options;
  const path = join(root, 'penultimate', 'gallery.db');
  const database = await openDatabase<GalleryTables>({ path, migrations: GALLERY_MIGRATIONS });
  const [index, places] = [createGalleryIndex(database), createGalleryPlaces(options)];
  const counts = createAnswers<GalleryFacets>();
  const news = createGalleryNews(counts.forget);
  const trash = createTrash(places);
  const alone = createSerialiser();
  const mover = createMover({ index, places, trash, news, onMoved: options.onMoved });
  const scanner = createScanner({ index, places, trash, news, alone });
  const folder = cacheFolder && join(cacheFolder, 'thumbnails');
  const thumbnails = createThumbnails({ folder, limitBytes: thumbnailBytes });

  const deleteBefore = async (ms: number): Promise<number> => alone(() => mover.deleteBefore(ms));
  return {
    list: (query) => listGallery(database, query),
    facets: (filter) => counts.of(filter, () => countGallery(database, filter)),
    ...readersOf({ index, places, thumbnails }),
    note: async (file, facts) => {
      if (!places.isInside(file)) return;
      await index.put([await readEntry(file, places, facts)]);
      news.pictures();
    },
    trash: (ids) => alone(() => mover.trash(ids)),
    restore: (ids) => alone(() => mover.restore(ids)),
    emptyTrash: () => deleteBefore(Number.MAX_SAFE_INTEGER),
    tidyTrash: async () => (trashDays() === 0 ? 0 : deleteBefore(Date.now() - trashDays() * DAY_MS)),
    rebuild: scanner.begin,
    progress: scanner.progress,
    settled: scanner.settled,
    subscribe: news.subscribe,
    close: async () => {
      await scanner.close();
      await database.destroy();
    },
  };
}
