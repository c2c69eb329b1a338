/** @file Where pictures of the gallery lie: names in the index become paths here and nowhere else. */
import { createHash } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { AppError } from '../../base/index.js';
import type { GalleryRow } from './gallery-tables.js';

export interface PlacesOptions {
  /** The data folder. */
  readonly root: string;
  /** Folders of pictures: the outputs, and where else the settings let pictures be saved. */
  readonly folders: () => readonly string[];
  /** Folders in which nothing may be moved or deleted: another program's. */
  readonly readOnly?: readonly string[];
}

export interface GalleryPlaces {
  readonly trash: string;
  readonly folders: () => readonly string[];
  /** A path as the index has it. */
  nameOf(path: string): string;
  /** The path of such a name. */
  pathOf(name: string): string;
  idOf(name: string): string;
  /** Whether a path lies in one of the folders of pictures. */
  isInside(path: string): boolean;
  /** @throws PICTURE_PROTECTED when the folder is not ours to change */
  requireOwn(path: string): void;
  /** Where the file of a row lies now, in the trash or not. @throws FILE_NOT_FOUND when it is gone, or is not where it seems to be */
  fileOf(row: Pick<GalleryRow, 'id' | 'path' | 'trashed'>): Promise<string>;
}

/** 88 bits: two of a million paths share one with a chance below 1 in 10^14. */
const ID_LENGTH = 22;

export const isBelow = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

const lastOf = (name: string): string => name.split(/[\\/]/).at(-1) ?? name;

const real = (path: string): Promise<string> => realpath(path).catch(() => path);

/** Makes the places of a data folder. */
export function createGalleryPlaces({ root, folders, readOnly = [] }: PlacesOptions): GalleryPlaces {
  const base = resolve(root);
  const trash = join(base, 'penultimate', 'trash');
  const inside = (path: string) => folders().some((folder) => isBelow(path, folder));
  const pathOf = (name: string) => (isAbsolute(name) ? name : join(base, name));
  return {
    trash,
    folders,
    pathOf,
    isInside: inside,
    nameOf: (path) => {
      const whole = resolve(path);
      return isBelow(whole, base) ? relative(base, whole).split(sep).join('/') : whole;
    },
    idOf: (name) => createHash('sha256').update(name).digest('hex').slice(0, ID_LENGTH),
    requireOwn: (path) => {
      if (readOnly.some((folder) => isBelow(path, resolve(folder)))) throw new AppError('PICTURE_PROTECTED', { path });
    },
    fileOf: async ({ id, path: name, trashed }) => {
      const path = trashed ? join(trash, id, lastOf(name)) : pathOf(name);
      const found = await lstat(path).catch(() => undefined);
      // A link could lead anywhere, and so could a folder that has become one.
      const within = [trash, ...folders()];
      const places = await Promise.all(within.map(real));
      const truly = await real(path);
      if (!found?.isFile() || !places.some((place) => isBelow(truly, place)))
        throw new AppError('FILE_NOT_FOUND', { path });
      return path;
    },
  };
}
