/**
 * @file One running program per data folder. The lock is a write lock of SQLite on a file of its own: the operating
 * system drops it when its process ends in whatever way, so there is no stale lock and no guessing at process ids.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Libsql from 'libsql';
import { AppError, readSmallText, removeAbandoned } from '../base/index.js';

export interface DataFolderLock {
  /** Gives the folder free; a second call does nothing. */
  release(): Promise<void>;
}

/** The lock file must be touched by SQLite alone: closing it through another handle would drop the lock (POSIX). */
const LOCK_FILE = 'in-use.db';
/** Who holds it, for the message only; may be older than the lock. */
const HOLDER_FILE = 'in-use.json';

async function holderOf(path: string): Promise<number | 'unknown'> {
  try {
    const { pid } = JSON.parse(await readSmallText(path)) as { pid?: unknown };
    return typeof pid === 'number' ? pid : 'unknown';
  } catch {
    return 'unknown';
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');

/** True when the lock was taken, false when another holds it. */
function tryLock(lock: Libsql.Database): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

export interface FileLock {
  release(): void;
}

/**
 * Takes a file, which nothing else may use, as a lock until `release` or the end of the process; undefined = another has it.
 * @throws FILE_UNWRITABLE
 */
export async function tryLockFile(path: string): Promise<FileLock | undefined> {
  let lock: Libsql.Database | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    lock = new Libsql(path, { timeout: 0 });
    const held = lock;
    if (tryLock(held)) return { release: () => void held.close() };
  } catch (error) {
    lock?.close();
    throw new AppError('FILE_UNWRITABLE', { path, reason: (error as Error).message }, { cause: error });
  }
  lock.close();
  return undefined;
}

async function prepared(folder: string): Promise<Libsql.Database> {
  try {
    await mkdir(folder, { recursive: true });
    return new Libsql(join(folder, LOCK_FILE), { timeout: 0 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('FILE_UNWRITABLE', { path: folder, reason }, { cause: error });
  }
}

/**
 * Takes a folder for this process (keep the returned object: the lock lives as long as it) until `release` or the end of the
 * process; what the one before it was writing when it ended, anywhere below `used`, is deleted.
 * @throws DATA_DIR_IN_USE when another process, or another part of this one, has it; FILE_UNWRITABLE
 */
export async function lockDataFolder(folder: string, used = folder): Promise<DataFolderLock> {
  const lock = await prepared(folder);
  const holder = join(folder, HOLDER_FILE);
  try {
    if (!tryLock(lock)) throw new AppError('DATA_DIR_IN_USE', { path: folder, pid: await holderOf(holder) });
    await writeFile(holder, `${JSON.stringify({ pid: process.pid })}\n`);
  } catch (error) {
    lock.close();
    if (error instanceof AppError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('FILE_UNWRITABLE', { path: folder, reason }, { cause: error });
  }
  // Nobody waits for it: it may be a folder of thousands of files.
  void removeAbandoned(used);
  let held = true;
  return {
    release: async () => {
      if (!held) return;
      held = false;
      await rm(holder, { force: true });
      lock.exec('ROLLBACK');
      lock.close();
    },
  };
}
