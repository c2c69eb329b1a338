/** @file Files appear whole or not at all: written aside, then renamed; and what went wrong with one, by a code. */
import { mkdir, rename, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { temporaryFor } from './abandoned-files.js';
import { AppError } from './app-error.js';

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error
    ? String(error.code)
    : error instanceof Error
      ? error.message
      : String(error);

/** What went wrong with one file, by a code: a failure without one, of the system or of ours, is FILE_UNREADABLE. */
export const fileError = (path: string, error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError('FILE_UNREADABLE', { path, reason: reasonOf(error) }, { cause: error });

/**
 * Writes a file through `write(temporaryPath)` and gives it its name only when that succeeded.
 * @throws FILE_UNWRITABLE when the folder or disk refuses; errors of `write` that are AppErrors pass through
 */
export async function replaceFile(path: string, write: (temporaryPath: string) => Promise<void>): Promise<void> {
  const temporary = temporaryFor(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (error instanceof AppError) throw error;
    throw new AppError('FILE_UNWRITABLE', { path, reason: reasonOf(error) }, { cause: error });
  }
}

/**
 * Makes sure a folder exists and has room, before long work begins.
 * @throws FILE_UNWRITABLE DISK_FULL
 */
export async function requireSpace(folder: string, neededBytes: number): Promise<void> {
  let freeBytes: number;
  try {
    await mkdir(folder, { recursive: true });
    const { bavail, bsize } = await statfs(folder);
    freeBytes = bavail * bsize;
  } catch (error) {
    throw new AppError('FILE_UNWRITABLE', { path: folder, reason: reasonOf(error) }, { cause: error });
  }
  if (freeBytes < neededBytes) throw new AppError('DISK_FULL', { path: folder, neededBytes, freeBytes });
}
