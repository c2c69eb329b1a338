/** @file Where the images of a data folder lie, by what the index says of them. */
import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { createFileKeys, isBelow } from '../storage/index.js';
import type { FileRecord } from './index/image-index.js';

export interface ImagePaths {
  /** The folder of the trash: in it a folder for each image, named by its id. */
  readonly trash: string;
  /** The key under which the file of a path is stored. */
  keyOf(path: string): string;
  pathOf(key: string): string;
  /** The id of the image of such a key. */
  idOf(key: string): string;
  /** Where the file of an image is now, in the trash or not; whether it is there is not asked. */
  whereIs(record: Pick<FileRecord, 'id' | 'path' | 'state'>): string;
  /** How the index names the file of a path, which may lie in the trash. */
  recordOf(path: string): Pick<FileRecord, 'id' | 'path'>;
}

/** 88 bits: two of a million paths share one with a chance below 1 in 10^14. */
const ID_LENGTH = 22;

const lastOf = (key: string): string => key.split(/[\\/]/).at(-1) ?? key;

/** The paths of a data folder. */
export function createImagePaths(root: string): ImagePaths {
  const { keyOf, pathOf } = createFileKeys(root);
  const trash = join(resolve(root), 'penultimate', 'trash');
  const idOf = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, ID_LENGTH);
  return {
    trash,
    keyOf,
    pathOf,
    idOf,
    whereIs: ({ id, path, state }) => (state === 'trashed' ? join(trash, id, lastOf(path)) : pathOf(path)),
    recordOf: (path) => {
      const key = keyOf(path);
      return { id: isBelow(path, trash) ? basename(dirname(path)) : idOf(key), path: key };
    },
  };
}
