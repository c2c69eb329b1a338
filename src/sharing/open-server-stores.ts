/** @file What a server opens where it shares its jobs and images with others, and workers elsewhere do the jobs. */
import { join } from 'node:path';
import { createDistributedQueue, type QueueLimits } from '../queue/index.js';
import { createSettingsStore } from '../storage/index.js';
import { openShared, type SharedOptions } from './open-shared.js';
import { previewsOf } from './worker-previews.js';

export interface ServerStoreOptions {
  readonly onProblem?: ((error: unknown) => void) | undefined;
  /** Most jobs that may wait. */
  readonly queueLimits?: QueueLimits | undefined;
}

/** Opens them. @throws SERVICE_UNREACHABLE REDIS_EVICTS DATABASE_UNFIT PACKAGE_MISSING USAGE */
export async function openServerStores(
  dataDir: string,
  addresses: SharedOptions,
  { onProblem, queueLimits }: ServerStoreOptions,
) {
  const settings = await createSettingsStore({ path: join(dataDir, 'penultimate', 'settings.json') });
  const { queue: parts, index, inputs, places, close } = await openShared(addresses, { dataDir, onProblem });
  const queue = await createDistributedQueue({
    ...parts,
    ...(onProblem ? { onProblem } : {}),
    ...(queueLimits ? { limits: queueLimits } : {}),
  });
  // Jobs are done by workers.
  const start = (): void => undefined;
  return { settings, index, queue, inputs, places, previews: previewsOf(queue), start, close };
}
