/** @file What the queue of several servers and workers can be told. */
import { QUEUE_DEFAULTS, type QueueOptions, type QueueSettings } from '../options.js';
import type { JobDatabase } from '../sql/sqlite-tables.js';
import type { RedisConnections } from './redis-connections.js';

export interface DistributedOptions extends QueueOptions {
  /** An open PostgreSQL database with the migrations of this folder; the caller closes it after the queue. */
  readonly database: JobDatabase;
  /** Its address, for a connection that listens. */
  readonly databaseUrl: string;
  /** The caller closes them after the queue. */
  readonly connections: RedisConnections;
  /** In front of all names in Redis; "penultimate" when left out. */
  readonly prefix?: string;
  /** How long a worker that was lost keeps its job, in milliseconds; 30,000 when left out. */
  readonly lockMs?: number;
  /** How often what was lost is looked for, in milliseconds; 5,000 when left out. */
  readonly repairMs?: number;
  /** Shortest time between two messages of progress of a worker, in milliseconds; 200 when left out. */
  readonly progressEveryMs?: number;
  /** How long a job is left to a worker that has loaded what it needs, in milliseconds; 10,000 when left out. */
  readonly patienceMs?: number;
}

type Own = 'prefix' | 'lockMs' | 'repairMs' | 'progressEveryMs' | 'patienceMs';

export type DistributedSettings = QueueSettings & Required<Pick<DistributedOptions, Own>>;

/**
 * What is not said. Machines that come and go with the load, or are taken away, are no fault of a job: it may be lost more
 * often than with one program.
 */
export const DISTRIBUTED_DEFAULTS: DistributedSettings = {
  ...QUEUE_DEFAULTS,
  maxLostAttempts: 5,
  prefix: 'penultimate',
  lockMs: 30_000,
  repairMs: 5000,
  progressEveryMs: 200,
  patienceMs: 10_000,
};
