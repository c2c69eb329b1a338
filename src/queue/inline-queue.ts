/** @file The queue of a command or of a library call: jobs are run in the caller's process and forgotten with it. */
import { createQueue } from './create-queue.js';
import { createMemoryStore } from './memory-store.js';
import { QUEUE_DEFAULTS, type QueueOptions } from './options.js';
import type { WorkingQueue } from './queue.js';

/** Makes an empty queue that keeps nothing on disk. */
export const createInlineQueue = (options: QueueOptions = {}): WorkingQueue =>
  createQueue(createMemoryStore(), { ...QUEUE_DEFAULTS, ...options });
