/** @file Paths inside the project, wherever the person stands. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);

/** URL of a path in the project. */
export const inRoot = (path) => new URL(path, ROOT);
/** File-system path of a path in the project. */
export const pathInRoot = (path) => fileURLToPath(inRoot(path));

/** Text of a file of the project, or undefined when it is not there. */
export function readIfThere(path) {
  try {
    return readFileSync(inRoot(path), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

export const sha256 = (text) => createHash('sha256').update(text).digest('hex');
