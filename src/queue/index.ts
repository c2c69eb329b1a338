/** @file Door of queue/: the interface, its embedded and its inline implementation, and that of several servers and workers. */

export type { DistributedOptions } from './bullmq/distributed-options.js';
export { createDistributedQueue, type DistributedQueue } from './bullmq/distributed-queue.js';
export {
  createDistributedWorker,
  type DistributedWorker,
  type DistributedWorkerOptions,
} from './bullmq/distributed-worker.js';
export type { WorkerFacts } from './bullmq/presence.js';
export { connectToRedis, type RedisConnections } from './bullmq/redis-connections.js';
export type { ControlAnswer, ControlListener, ControlMessage, ControlType } from './control.js';
export { createEmbeddedQueue, type EmbeddedQueueOptions } from './embedded-queue.js';
export { createInlineQueue } from './inline-queue.js';
export type { QueueLimits, QueueOptions } from './options.js';
export { POSTGRES_JOB_MIGRATIONS } from './postgres/postgres-tables.js';
export type {
  AcceptedJob,
  IdempotencyKey,
  JobContext,
  JobFilter,
  JobListener,
  JobRunner,
  JobSubmission,
  Queue,
  QueueWorker,
  WorkingQueue,
} from './queue.js';
export { JOB_MIGRATIONS, type JobTables } from './sql/sqlite-tables.js';
