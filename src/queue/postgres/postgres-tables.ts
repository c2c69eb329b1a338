/** @file The table of jobs in PostgreSQL. It begins with what the one in SQLite has become over the versions. */
import type { Generated, Kysely, Migration } from 'kysely';

/** What it has beyond the table in SQLite, for several workers. */
export type PostgresJobColumns = {
  job: {
    /** What a worker has to have loaded. */
    affinity: string | null;
    /** Which claim of which worker it runs under. */
    lease: Generated<string | null>;
    /** When a worker first left it to another that has loaded what it needs. */
    passedAtMs: Generated<number | null>;
  };
};

const TEXTS = ['id', 'kind', 'clientId', 'state', 'request'] as const;
const NULLABLE_TEXTS = ['result', 'error', 'idempotencyKey', 'fingerprint', 'affinity', 'lease'] as const;
const COUNTS = ['attempt', 'cancelRequested', 'lostAttempts'] as const;
const NULLABLE_COUNTS = ['startedAtMs', 'finishedAtMs', 'acceptedPosition', 'passedAtMs'] as const;

const INDICES: readonly string[] = [
  'create unique index job_id on job ("id")',
  'create index job_line on job ("state", "round", "seq")',
  'create index job_client on job ("clientId", "round")',
  'create index job_finished on job ("finishedAtMs") where "finishedAtMs" is not null',
  // The round that is being served: the highest of the jobs that were ever started.
  'create index job_started on job ("round") where "startedAtMs" is not null',
  'create unique index job_key on job ("clientId", "idempotencyKey") where "idempotencyKey" is not null',
];

async function createJobs(database: Kysely<unknown>): Promise<void> {
  let table = database.schema
    .createTable('job')
    .addColumn('seq', 'bigint', (column) => column.primaryKey().generatedByDefaultAsIdentity());
  for (const name of TEXTS) table = table.addColumn(name, 'text', (column) => column.notNull());
  for (const name of NULLABLE_TEXTS) table = table.addColumn(name, 'text');
  for (const name of ['round', 'createdAtMs']) table = table.addColumn(name, 'bigint', (column) => column.notNull());
  for (const name of COUNTS) table = table.addColumn(name, 'bigint', (column) => column.notNull().defaultTo(0));
  for (const name of NULLABLE_COUNTS) table = table.addColumn(name, 'bigint');
  await table.execute();
  const { sql } = await import('kysely');
  for (const statement of INDICES) await sql.raw(statement).execute(database);
}

/** Changes of the shared database that this folder makes. */
export const POSTGRES_JOB_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-12-job': { up: createJobs },
};
