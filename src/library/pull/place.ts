/** @file What has come whole, put in its place; what was there stays until then. */
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, replaceFile } from '../../base/index.js';

/** Undefined = there is nothing. */
export const sizeAt = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  );

/** Copied beside its place, then renamed. @throws FILE_UNWRITABLE */
const copyWhole = (from: string, to: string): Promise<void> =>
  replaceFile(to, (temporary) => cp(from, temporary, { recursive: true }));

/** Renamed where that is possible, copied aside where the folder lies on another disk. */
export async function putInPlace(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV')
      throw new AppError(
        'FILE_UNWRITABLE',
        { path: to, reason: (error as NodeJS.ErrnoException).code ?? String(error) },
        { cause: error },
      );
    await copyWhole(from, to);
    await rm(from, { recursive: true, force: true });
  }
}

/** Puts a whole folder in its place; one that is there is set aside until that has worked, and comes back where not. */
export async function replaceFolder(from: string, to: string): Promise<void> {
  const old = join(dirname(to), `.${basename(to)}.old`);
  const isThere = (await sizeAt(to)) !== undefined;
  // Left by a program that was ended in between; the folder in its place is whole.
  if (isThere) await rm(old, { recursive: true, force: true });
  try {
    if (isThere) await rename(to, old);
    await putInPlace(from, to);
  } catch (error) {
    if (isThere && (await sizeAt(to)) === undefined) await rename(old, to).catch(() => undefined);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
