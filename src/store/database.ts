/**
 * @file The SQLite file of a data folder: opened durable, brought to the newest tables, its failures as coded errors.
 * It knows no table: whoever needs one brings its migration, and app/ puts them together.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kysely, type Migration, Migrator, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import Libsql from 'libsql';
import { AppError } from '../base/index.js';

/** Changes of the tables by name; names sort in the order in which the changes were made, over all folders. */
export type Migrations = Readonly<Record<string, Migration>>;

/** Waiting time for another process (a backup, a viewer) that holds the file, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000;

/** WAL: readers do not stop the writer. FULL: what was committed survives a power cut. */
const PRAGMAS = ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON'] as const;

/** Result codes of SQLite that say something about the disk or the file; the others are bugs and pass as they are. */
const REFUSALS: readonly (readonly [prefix: string, refusal: (path: string, reason: string) => AppError])[] = [
  ...['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_CANTOPEN'].map(
    (prefix) => [prefix, (path: string, reason: string) => new AppError('FILE_UNWRITABLE', { path, reason })] as const,
  ),
  ...['SQLITE_CORRUPT', 'SQLITE_NOTADB'].map(
    (prefix) => [prefix, (path: string, problem: string) => new AppError('DATABASE_UNFIT', { path, problem })] as const,
  ),
];

function coded(path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  const refusal = REFUSALS.find(([prefix]) => code.startsWith(prefix))?.[1];
  return refusal ? refusal(path, `${code}: ${error.message}`) : error;
}

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw coded(path, error);
  }
}

const guardedStatement = (path: string, statement: SqliteStatement): SqliteStatement => ({
  reader: statement.reader,
  all: (parameters) => guarded(path, () => statement.all(parameters)),
  run: (parameters) => guarded(path, () => statement.run(parameters)),
  iterate: (parameters) => guarded(path, () => statement.iterate(parameters)),
});

const NO_ROLLBACK: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};

const guardedDatabase = (path: string, raw: Libsql.Database): SqliteDatabase => ({
  prepare: (text) => {
    // A full disk has ended the transaction already; a second end would fail and hide the reason.
    if (text === 'rollback' && !raw.inTransaction) return NO_ROLLBACK;
    return guarded(path, () => guardedStatement(path, raw.prepare<unknown[]>(text)));
  },
  close: () => void raw.close(),
});

function openFile(path: string): Libsql.Database {
  let raw: Libsql.Database;
  try {
    raw = new Libsql(path, { timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('FILE_UNWRITABLE', { path, reason }, { cause: error });
  }
  try {
    for (const pragma of PRAGMAS) guarded(path, () => raw.exec(`PRAGMA ${pragma}`));
    return raw;
  } catch (error) {
    raw.close();
    throw error;
  }
}

const NEWER = /previously executed migration (\S+) is missing/;

async function migrate(database: Kysely<unknown>, path: string, migrations: Migrations): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const newer = error instanceof Error ? NEWER.exec(error.message)?.[1] : undefined;
  if (newer === undefined) throw error;
  throw new AppError('DATABASE_UNFIT', { path, problem: `a newer version has written it (${newer})` });
}

/**
 * Opens the file, makes it where there is none, and brings its tables up to date; `destroy()` closes it.
 * @throws FILE_UNWRITABLE DATABASE_UNFIT
 */
export async function openDatabase<Tables>({
  path,
  migrations,
}: {
  readonly path: string;
  readonly migrations: Migrations;
}): Promise<Kysely<Tables>> {
  await mkdir(dirname(path), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('FILE_UNWRITABLE', { path, reason: error.code ?? error.message }, { cause: error });
  });
  const database = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: guardedDatabase(path, openFile(path)) }),
  });
  try {
    await migrate(database as Kysely<unknown>, path, migrations);
    return database;
  } catch (error) {
    await database.destroy();
    throw error;
  }
}
