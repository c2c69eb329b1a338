/**
 * @file File names that are taken before their files are there: a hidden file beside each, which no two processes can
 * make; so no file is replaced that somebody else has written.
 */
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, createSerialiser, isThere } from '../../base/index.js';
import { candidates } from './artifact-names.js';
import type { ArtifactName } from './artifact-store.js';
import { createRunningNumbers } from './running-numbers.js';

export interface Reservations {
  /** Takes the first free name in a folder, which is made; the path comes back. @throws FILE_UNWRITABLE */
  take(folder: string, name: Omit<ArtifactName, 'folder'>): Promise<string>;
  /** The file of a path is there. */
  fulfil(path: string): Promise<void>;
  /** The path is free again. */
  release(path: string): Promise<void>;
}

/** A hidden file that is older than this was left behind by a process that ended; in milliseconds. */
const STALE_MS = 3600_000;

/** Reservations, and files that `replaceFile` has not finished. */
const HIDDEN = /^\.(.+)\.(?:reserved|[0-9a-f]{12}\.part)$/;

const reservationOf = (path: string): string => join(dirname(path), `.${basename(path)}.reserved`);

const visibleNameOf = (fileName: string): string => HIDDEN.exec(fileName)?.[1] ?? fileName;

/** What the file system's refusal is for who asked. */
export const unwritable = (path: string) => (error: unknown) => {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  throw new AppError('FILE_UNWRITABLE', { path, reason }, { cause: error });
};

async function makeHidden(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a path; false when somebody else has it. */
async function claim(path: string): Promise<boolean> {
  const reservation = reservationOf(path);
  if (!(await makeHidden(reservation))) return false;
  // Looked for afterwards: whoever has written it meanwhile held the reservation until it was there.
  if (!(await isThere(path))) return true;
  await rm(reservation, { force: true });
  return false;
}

async function firstFree(folder: string, names: Iterator<string, never>): Promise<string> {
  for (;;) {
    const path = join(folder, names.next().value);
    if (await claim(path)) return path;
  }
}

async function removeIfStale(path: string): Promise<void> {
  const { mtimeMs } = await stat(path);
  if (Date.now() - mtimeMs > STALE_MS) await rm(path, { force: true });
}

/** Deletes what processes that ended have left behind in a folder. */
async function removeStale(folder: string): Promise<void> {
  const hidden = (await readdir(folder)).filter((name) => HIDDEN.test(name));
  // Gone meanwhile, or not ours to delete: no harm is done by either.
  await Promise.all(hidden.map((name) => removeIfStale(join(folder, name)).catch(() => undefined)));
}

/** Makes folders, and tidies each when this process first uses it. */
function createPreparing(): (folder: string) => Promise<void> {
  const prepared = new Set<string>();
  return async (folder) => {
    await mkdir(folder, { recursive: true });
    if (prepared.has(folder)) return;
    await removeStale(folder);
    prepared.add(folder);
  };
}

/** Makes the reservations of one process. */
export function createReservations(): Reservations {
  const numbers = createRunningNumbers(visibleNameOf);
  const prepare = createPreparing();
  const oneAtATime = createSerialiser();
  const take: Reservations['take'] = async (folder, name) => {
    await prepare(folder);
    const path = await firstFree(folder, candidates(name, await numbers.next(folder)));
    await numbers.noteAdded(folder, basename(path));
    return path;
  };
  return {
    take: (folder, name) => oneAtATime(() => take(folder, name).catch(unwritable(folder))),
    fulfil: async (path) => {
      // One that cannot be deleted is stale some day.
      await rm(reservationOf(path), { force: true }).catch(() => undefined);
      await numbers.noteAdded(dirname(path), basename(path));
    },
    release: async (path) => {
      await rm(reservationOf(path), { force: true }).catch(unwritable(path));
      numbers.forget(dirname(path));
    },
  };
}
