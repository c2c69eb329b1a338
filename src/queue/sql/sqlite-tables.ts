/** @file The table behind the embedded queue, as a type and as the migration that makes it. */
import type { Generated, Kysely, Migration } from 'kysely';
import type { JobRecord } from '../job-store.js';

/** What the table fills in by itself. */
type GeneratedColumn = 'seq' | 'attempt' | 'lostAttempts' | 'cancelRequested';

export interface JobTables {
  job: Omit<JobRecord, GeneratedColumn> & { readonly [Column in GeneratedColumn]: Generated<JobRecord[Column]> };
}

export type JobDatabase = Kysely<JobTables>;

async function createJobTable(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('job')
    .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('clientId', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('round', 'integer', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('cancelRequested', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('result', 'text')
    .addColumn('error', 'text')
    .addColumn('createdAtMs', 'integer', (column) => column.notNull())
    .addColumn('startedAtMs', 'integer')
    .addColumn('finishedAtMs', 'integer')
    .execute();
  await database.schema.createIndex('job_line').on('job').columns(['state', 'round', 'seq']).execute();
  await database.schema.createIndex('job_client').on('job').columns(['clientId', 'round']).execute();
  const { sql } = await import('kysely');
  // The round that is being served: the highest of the jobs that were ever started.
  await sql`create index job_started on job (round) where "startedAtMs" is not null`.execute(database);
}

async function createAnswerTable(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('answer')
    .addColumn('clientId', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('answer', 'text', (column) => column.notNull())
    .addColumn('createdAtMs', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('answer_key', ['clientId', 'key'])
    .execute();
  await database.schema.createIndex('answer_age').on('answer').column('createdAtMs').execute();
}

async function addLostAttempts(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .alterTable('job')
    .addColumn('lostAttempts', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}

/** The key of a job stands in its row: both are written by one statement, so no crash falls between them. */
async function moveKeysToJobs(database: Kysely<unknown>): Promise<void> {
  const add = (name: string, type: 'text' | 'integer') =>
    database.schema.alterTable('job').addColumn(name, type).execute();
  await add('idempotencyKey', 'text');
  await add('fingerprint', 'text');
  await add('acceptedPosition', 'integer');
  const { sql } = await import('kysely');
  // Where two jobs have one key, which was possible, the answer says which of them it belongs to.
  await sql`update job set "clientId" = answer."clientId", "idempotencyKey" = answer.key,
      fingerprint = answer.fingerprint, "acceptedPosition" = json_extract(answer.answer, '$.position')
    from answer where job.id = json_extract(answer.answer, '$.id')`.execute(database);
  await database.schema.dropTable('answer').execute();
  await sql`create unique index job_key on job ("clientId", "idempotencyKey")
    where "idempotencyKey" is not null`.execute(database);
}

/** Migrations of this folder, for the database that app/ opens. */
export const JOB_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-01-job': { up: createJobTable },
  '2026-11-answer': { up: createAnswerTable },
  '2026-12-idempotency-key': { up: moveKeysToJobs },
  '2026-12-lost-attempts': { up: addLostAttempts },
};
