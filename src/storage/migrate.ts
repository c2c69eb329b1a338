/** @file Tables brought up to date, in whichever database they lie. */
import { type Kysely, type Migration, Migrator } from 'kysely';
import { AppError } from '../base/index.js';

/** Changes of the tables by name; names sort in the order in which the changes were made, over all folders. */
export type Migrations = Readonly<Record<string, Migration>>;

const NEWER = /previously executed migration (\S+) is missing/;

/**
 * Makes the changes that were not made yet.
 * @param place of the database, for messages
 * @throws DATABASE_UNFIT when a newer version has written it
 */
export async function migrate<Tables>(database: Kysely<Tables>, place: string, migrations: Migrations): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const newer = error instanceof Error ? NEWER.exec(error.message)?.[1] : undefined;
  if (newer === undefined) throw error;
  throw new AppError('DATABASE_UNFIT', { path: place, problem: `a newer version has written it (${newer})` });
}
