/** @file Keys of files in a data folder: the path inside it with "/" on every system, or the absolute one of a file elsewhere. */
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Whether a path lies in a folder, at any depth. */
export const isBelow = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

export interface FileKeys {
  keyOf(path: string): string;
  pathOf(key: string): string;
}

/** Keys of the files of a data folder. */
export function createFileKeys(root: string): FileKeys {
  const base = resolve(root);
  return {
    keyOf: (path) => {
      const whole = resolve(path);
      return isBelow(whole, base) ? relative(base, whole).split(sep).join('/') : whole;
    },
    pathOf: (key) => (isAbsolute(key) ? key : join(base, key)),
  };
}
