/** @file The one index of saved images: what a database that keeps it has to do, whichever it is. */
import type { GalleryFacets, GalleryFilter, GalleryPage, GalleryQuery } from '../../contract/index.js';

/**
 * Where an image stands: its file is being written · is written, but not in the gallery · is in the gallery · went away
 * without us and may come back · is in the trash.
 */
export type ImageState = 'reserved' | 'saved' | 'listed' | 'missing' | 'trashed';

/** What a file says of itself, with what its job knew beyond it. */
export interface FileRecord {
  /** From its path; of an image in the trash, the name of its folder there. */
  readonly id: string;
  /** Inside the data folder with "/", or absolute; of an image in the trash, where it was. */
  readonly path: string;
  readonly state: ImageState;
  /** Milliseconds since 1970, as all that ends in Ms. */
  readonly trashedMs: number | null;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly createdMs: number;
  readonly width: number;
  readonly height: number;
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly model: string | null;
  readonly modelHash: string | null;
  /** Hash, else name; what images of one model share. */
  readonly modelKey: string | null;
  readonly clipSkipRequested: number | null;
  readonly clipSkip: number | null;
  /** Null = not known, or too long for a number. */
  readonly seed: number | null;
  /** The digits of one that is too long for a number. */
  readonly longSeed: string | null;
  readonly sampler: string | null;
  readonly steps: number | null;
  readonly sweepId: string | null;
  readonly jobId: string | null;
  readonly program: string | null;
  readonly infotext: string;
  /** JSON of what was asked for, where this program drew it in a job. */
  readonly recipe: string | null;
  /** Why its texts could not be read; such a file is not read again while it stays as it is. */
  readonly problem: string | null;
  /** SHA-256 of the file; empty until it was read. */
  readonly contentKey: string;
}

/** What a job knows of an image before its file is written. */
export interface JobImageRecord extends Pick<FileRecord, 'id' | 'path' | 'infotext' | 'width' | 'height'> {
  /** `<job id>-<index>`, whatever becomes of the file. */
  readonly jobImageId: string;
  readonly jobId: string;
  readonly savedMs: number;
}

export type ListedJobImage = Pick<JobImageRecord, 'jobImageId' | 'infotext' | 'width' | 'height' | 'savedMs'>;

export interface ImageRecord extends FileRecord {
  /** Null = no job of ours drew it, as far as is known. */
  readonly jobImageId: string | null;
  /** When its job saved it. */
  readonly savedMs: number | null;
}

/** What a scan has to know of an image to leave it alone. */
export type Known = Pick<FileRecord, 'id' | 'path' | 'sizeBytes' | 'modifiedMs' | 'problem'>;

/** The images of jobs: each keeps its number while its file is read, moved, thrown away and brought back. */
export interface JobImages {
  /**
   * Notes an image whose file is written next; what else was known under its path is forgotten. The path that it has from
   * now on: one that another attempt of its job has noted before stays.
   */
  reserve(image: JobImageRecord): Promise<string>;
  /** The file is there; whether the image is still known. */
  confirm(jobImageId: string): Promise<boolean>;
  /** Forgets an image whose file could not be written, unless another attempt has written it; whether it was forgotten. */
  release(jobImageId: string): Promise<boolean>;
  /** In any state. */
  findJobImage(jobImageId: string): Promise<ImageRecord | undefined>;
  /** Those whose file is there and not in the trash, in the order of saving, newest first; `before` is a number of one. */
  listJobImages(options: { readonly limit: number; readonly before?: string }): Promise<readonly ListedJobImage[]>;
  /**
   * Takes over images of another index, oldest first. What is known of their files stays; of those that are not known,
   * `isThere` tells whether the file was there. Doing it twice changes nothing.
   */
  adopt(images: readonly (JobImageRecord & { readonly isThere: boolean })[]): Promise<void>;
}

/** The images of the gallery, whoever made them. */
export interface GalleryImages {
  /** Puts images in; one of the same path is replaced, but keeps what only its job knew while its file is the same. */
  put(files: readonly FileRecord[]): Promise<void>;
  /** One that is in the gallery or its trash. */
  find(id: string): Promise<ImageRecord | undefined>;
  findMany(ids: readonly string[], state: 'listed' | 'trashed'): Promise<readonly ImageRecord[]>;
  /** Images of the gallery by their paths, those of the trash by their ids. */
  known(state: 'listed' | 'trashed'): Promise<ReadonlyMap<string, Known>>;
  /** Makes an image one of the trash, or of the gallery again. */
  move(id: string, to: Pick<FileRecord, 'id' | 'path' | 'state' | 'trashedMs'>): Promise<void>;
  /** The files are not there any more; images of jobs keep their numbers, for the files may come back. */
  noteMissing(ids: readonly string[]): Promise<void>;
  /** Forgets images for good. */
  remove(ids: readonly string[]): Promise<void>;
  /** Ids of what was thrown away before a moment. */
  trashedBefore(ms: number): Promise<readonly string[]>;
  /** A page of the gallery, newest first. */
  list(query: GalleryQuery): Promise<GalleryPage>;
  /** How many images there are under a filter, and under each value of the others. */
  facets(filter: GalleryFilter): Promise<GalleryFacets>;
}

export interface ImageIndex extends JobImages, GalleryImages {
  close(): Promise<void>;
}
