/** @file Door of jobs/: the queue interface and its embedded implementation. */
export { createEmbeddedQueue, type EmbeddedQueueOptions } from './embedded-queue.js';
export { createIdempotency, type Idempotency, type IdempotentRequest, type Replay } from './idempotency.js';
export type { QueueLimits } from './job-store.js';
export { JOB_MIGRATIONS, type JobTables } from './job-tables.js';
export type {
  JobContext,
  JobFilter,
  JobListener,
  JobQueue,
  JobRunner,
  JobSubmission,
} from './queue.js';
