/**
 * @file The SQLite file of a data folder: opened durable, brought to the newest tables, its failures as coded errors.
 * It knows no table: whoever needs one brings its migration, and app/ puts them together. What speaks SQL is loaded with
 * the first database that is opened: a command that opens none starts without three hundred files.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Kysely } from 'kysely';
import { AppError } from '../base/index.js';
import type { Migrations } from './migrate.js';
import { openConnection, type SqliteConnection } from './sqlite-connection.js';
import { codedFailure } from './sqlite-failures.js';

/** How long another process (a backup, a viewer) that holds the file is waited for, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000;

async function openFile(path: string, busyTimeoutMs: number): Promise<SqliteConnection> {
  try {
    return await openConnection({ path, busyTimeoutMs });
  } catch (error) {
    const failure = codedFailure(path, error);
    if (failure instanceof AppError) throw failure;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('FILE_UNWRITABLE', { path, reason }, { cause: error });
  }
}

export interface DatabaseOptions {
  readonly path: string;
  readonly migrations: Migrations;
  /** How long another program that holds the file is waited for, in milliseconds; 5,000 when left out. */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens the file, makes it where there is none, and brings its tables up to date; `destroy()` closes it.
 * @throws FILE_UNWRITABLE DATABASE_UNFIT
 */
export async function openDatabase<Tables>({
  path,
  migrations,
  busyTimeoutMs = BUSY_TIMEOUT_MS,
}: DatabaseOptions): Promise<Kysely<Tables>> {
  await mkdir(dirname(path), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('FILE_UNWRITABLE', { path, reason: error.code ?? error.message }, { cause: error });
  });
  const [{ Kysely }, { createDialect }, { migrate }] = await Promise.all([
    import('kysely'),
    import('./sqlite-dialect.js'),
    import('./migrate.js'),
  ]);
  const database = new Kysely<Tables>({ dialect: createDialect(path, await openFile(path, busyTimeoutMs)) });
  try {
    await migrate(database, path, migrations);
    return database;
  } catch (error) {
    await database.destroy();
    throw error;
  }
}
