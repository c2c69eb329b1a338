/** @file Door of queue/: the interface, its embedded and its inline implementation, and that of several servers and workers. */

import type { DistributedOptions } from './bullmq/distributed-options.js';
import type { DistributedQueue } from './bullmq/distributed-queue.js';
import type { DistributedWorker, DistributedWorkerOptions } from './bullmq/distributed-worker.js';
import type { EmbeddedQueueOptions } from './embedded-queue.js';
import type { WorkingQueue } from './queue.js';

export type { Assistance, OfferedJob } from './bullmq/assistance.js';
export type { DistributedOptions } from './bullmq/distributed-options.js';
export type { DistributedQueue } from './bullmq/distributed-queue.js';
export type { DistributedWorker, DistributedWorkerOptions } from './bullmq/distributed-worker.js';
export { type Offer, RENEW_MS } from './bullmq/part-board.js';
export type { WorkerFacts } from './bullmq/presence.js';
export { connectToRedis, type RedisConnections } from './bullmq/redis-connections.js';
export type { ControlAnswer, ControlListener, ControlMessage, ControlType } from './control.js';
export type { EmbeddedQueueOptions } from './embedded-queue.js';
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
export { runByKind } from './run-by-kind.js';
export { JOB_MIGRATIONS, type JobTables } from './sql/sqlite-tables.js';

/*
 * Queues on a database are loaded when one is opened: what draws one image has an inline queue and needs none of it.
 */
/** A queue on a database of this machine. */
export const createEmbeddedQueue = async (options: EmbeddedQueueOptions): Promise<WorkingQueue> =>
  (await import('./embedded-queue.js')).createEmbeddedQueue(options);
/** The side of several servers that hands jobs in. @throws SERVICE_UNREACHABLE PACKAGE_MISSING */
export const createDistributedQueue = async (options: DistributedOptions): Promise<DistributedQueue> =>
  (await import('./bullmq/distributed-queue.js')).createDistributedQueue(options);
/** The side that does them. @throws SERVICE_UNREACHABLE PACKAGE_MISSING */
export const createDistributedWorker = async (options: DistributedWorkerOptions): Promise<DistributedWorker> =>
  (await import('./bullmq/distributed-worker.js')).createDistributedWorker(options);
