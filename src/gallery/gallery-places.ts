/** @file Where the gallery looks for images, and what it may touch there. */
import { lstat, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../base/index.js';
import { isBelow } from '../storage/index.js';
import { createImagePaths, type ImagePaths } from './image-paths.js';
import type { FileRecord } from './index/image-index.js';

/** Where browsers may read files that are stored elsewhere. */
export interface DirectReads {
  /** Scheme, host and port of all its addresses. */
  readonly origin: string;
  /** An address of a file that anybody may read for a few minutes. */
  urlOf(key: string): Promise<string>;
}

export interface PlacesOptions {
  /** The data folder. */
  readonly root: string;
  /** Folders of images: the outputs, and where else the settings let images be saved. */
  readonly folders: () => readonly string[];
  /** Folders in which nothing may be moved or deleted: another program's. */
  readonly readOnly?: readonly string[];
  /** Brings a file to its path that is stored elsewhere, if it is; never fails. Left out: files are stored here. */
  readonly bring?: (key: string, path: string) => Promise<void>;
}

export interface GalleryPlaces extends Pick<ImagePaths, 'trash' | 'pathOf' | 'idOf'> {
  readonly folders: () => readonly string[];
  /** A path as the index has it. */
  nameOf(path: string): string;
  /** Whether a path lies in one of the folders of images. */
  isInside(path: string): boolean;
  /** @throws PICTURE_PROTECTED when the folder is not ours to change */
  requireOwn(path: string): void;
  /** Where the file of an image lies now, in the trash or not. @throws FILE_NOT_FOUND when it is gone, or is not where it seems to be */
  fileOf(row: Pick<FileRecord, 'id' | 'path' | 'state'>): Promise<string>;
}

const real = (path: string): Promise<string> => realpath(path).catch(() => path);

/** Whether a file is there and lies below one of the folders: a link could lead anywhere, and so could a folder that has become one. */
async function liesWithin(path: string, folders: readonly string[]): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  const places = await Promise.all(folders.map(real));
  const truly = await real(path);
  return found?.isFile() === true && places.some((place) => isBelow(truly, place));
}

/** Makes the places of a data folder. */
export function createGalleryPlaces({ root, folders, readOnly = [], bring }: PlacesOptions): GalleryPlaces {
  const { trash, pathOf, keyOf, idOf, whereIs } = createImagePaths(root);
  const isInside = (path: string) => folders().some((folder) => isBelow(path, folder));
  return {
    trash,
    folders,
    pathOf,
    idOf,
    isInside,
    nameOf: keyOf,
    requireOwn: (path) => {
      if (readOnly.some((folder) => isBelow(path, resolve(folder)))) throw new AppError('PICTURE_PROTECTED', { path });
    },
    fileOf: async (record) => {
      const path = whereIs(record);
      await bring?.(record.path, path);
      if (!(await liesWithin(path, [trash, ...folders()]))) throw new AppError('FILE_NOT_FOUND', { path });
      return path;
    },
  };
}
