/** @file The table behind the embedded queue, as a type and as the migration that makes it. */
import type { Generated, Kysely, Migration, Selectable } from 'kysely';
import { sql } from 'kysely';
import type { JobState } from '../contract/index.js';

export interface JobTable {
  /** Order of submission. */
  seq: Generated<number>;
  id: string;
  kind: string;
  clientId: string;
  state: JobState;
  /** The turn in which the job is due: one job of each client a round. */
  round: number;
  attempt: Generated<number>;
  /** 1 when somebody wants the running job to stop; outlives a crash. */
  cancelRequested: Generated<number>;
  /** JSON. */
  request: string;
  result: string | null;
  error: string | null;
  /** Milliseconds since 1970. */
  createdAtMs: number;
  startedAtMs: number | null;
  finishedAtMs: number | null;
}

/** What was answered to a request that its client may send again. */
export interface AnswerTable {
  clientId: string;
  /** Chosen by the client. */
  key: string;
  /** Of method, address and body. */
  fingerprint: string;
  /** JSON. */
  answer: string;
  createdAtMs: number;
}

export interface JobTables {
  job: JobTable;
  answer: AnswerTable;
}

export type JobRow = Selectable<JobTable>;

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

/** Migrations of this folder, for the database that app/ opens. */
export const JOB_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-01-job': { up: createJobTable },
  '2026-11-answer': { up: createAnswerTable },
};
