/**
 * @file The keys of a bucket in PostgreSQL: numbers are given, and files listed, without looking through the bucket, which
 * has neither locks nor an order and answers a thousand names at a time.
 */
import type { Kysely, Migration, Transaction } from 'kysely';
import { candidates, numberOf } from '../artifacts/artifact-names.js';
import type { ArtifactInfo, ArtifactName } from '../artifacts/artifact-store.js';

export interface ArtifactTables {
  artifact: {
    key: string;
    folder: string;
    /** The running number of its name, -1 without one. */
    number: number;
    /** Null = reserved, its file is still to come. */
    sizeBytes: number | null;
    changedMs: number;
  };
}

type ArtifactDatabase = Kysely<ArtifactTables>;

/** Loaded with a database only (`database.ts`). */
const loadSql = () => import('kysely');

async function createArtifacts(database: Kysely<unknown>): Promise<void> {
  const { sql } = await loadSql();
  await database.schema
    .createTable('artifact')
    // Compared byte by byte, so that what lies below a folder is a range.
    .addColumn('key', sql`text collate "C"`, (column) => column.primaryKey())
    .addColumn('folder', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('sizeBytes', 'bigint')
    .addColumn('changedMs', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema.createIndex('artifact_number').on('artifact').columns(['folder', 'number']).execute();
  await sql`create index artifact_reserved on artifact ("changedMs") where "sizeBytes" is null`.execute(database);
}

/** Changes of the shared database that this folder makes. */
export const ARTIFACT_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-12-artifact': { up: createArtifacts },
};

/** One reservation in a folder after another; with the hash of its name, any number that nobody else takes. */
const FOLDER_LOCK = 7_203;
/** A reservation older than this was left behind by a process that ended, in milliseconds. */
const STALE_MS = 3600_000;

const rowOf = (key: string, sizeBytes: number | null) => {
  const split = key.lastIndexOf('/');
  const number = numberOf(key.slice(split + 1));
  return { key, folder: key.slice(0, Math.max(split, 0)), number, sizeBytes, changedMs: Date.now() };
};

/** Whether a key became ours. */
async function take(transaction: Transaction<ArtifactTables>, key: string): Promise<boolean> {
  const insert = transaction.insertInto('artifact').values(rowOf(key, null));
  const { numInsertedOrUpdatedRows: taken = 0n } = await insert
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirstOrThrow();
  return taken > 0n;
}

async function reserve(transaction: Transaction<ArtifactTables>, { folder, ...name }: ArtifactName): Promise<string> {
  const { sql } = await loadSql();
  await sql`select pg_advisory_xact_lock(${sql.lit(FOLDER_LOCK)}, hashtext(${folder}))`.execute(transaction);
  const { highest } = await transaction
    .selectFrom('artifact')
    .select((eb) => eb.fn.max('number').as('highest'))
    .where('folder', '=', folder)
    .executeTakeFirstOrThrow();
  for (const candidate of candidates(name, (highest ?? -1) + 1)) {
    const key = `${folder}/${candidate}`;
    if (await take(transaction, key)) return key;
  }
  throw new Error('bug: names come to no end');
}

export interface KeyTable {
  reserve(name: ArtifactName): Promise<string>;
  /** Keys that a process left behind which ended before it noted that their files were stored. */
  abandoned(): Promise<readonly string[]>;
  noteStored(key: string, sizeBytes: number): Promise<void>;
  remove(key: string): Promise<void>;
  list(folder: string): Promise<readonly ArtifactInfo[]>;
}

/** Makes the keys of a database. */
export const createKeyTable = (database: ArtifactDatabase): KeyTable => ({
  reserve: (name) => database.transaction().execute((transaction) => reserve(transaction, name)),
  abandoned: async () => {
    const reserved = database.selectFrom('artifact').select('key').where('sizeBytes', 'is', null);
    const rows = await reserved.where('changedMs', '<', Date.now() - STALE_MS).execute();
    return rows.map(({ key }) => key);
  },
  noteStored: async (key, sizeBytes) => {
    const row = rowOf(key, sizeBytes);
    const { changedMs } = row;
    const insert = database.insertInto('artifact').values(row);
    await insert.onConflict((conflict) => conflict.column('key').doUpdateSet({ sizeBytes, changedMs })).execute();
  },
  remove: async (key) => {
    await database.deleteFrom('artifact').where('key', '=', key).execute();
  },
  list: async (folder) => {
    const rows = database.selectFrom('artifact').select(['key', 'sizeBytes']).where('sizeBytes', 'is not', null);
    // "0" comes after "/".
    const below = rows.where('key', '>=', `${folder}/`).where('key', '<', `${folder}0`);
    return below.$narrowType<{ sizeBytes: number }>().execute();
  },
});
