/** @file The line of pulls of a data folder: one of their own, so that none of them holds up a picture. */
import { join } from 'node:path';
import { createEmbeddedQueue, JOB_MIGRATIONS, type JobTables } from '../../queue/index.js';
import { type DataFolder, openDatabase } from '../../storage/index.js';
import { pullPartsOf } from './pull-parts.js';
import { createPullService, type PullService, type PullServiceParts } from './pull-service.js';

export interface OpenPullsOptions extends Pick<PullServiceParts, 'trustedHosts'> {
  readonly data: DataFolder;
  /** Hears what goes wrong beside all pulls. */
  readonly onProblem?: ((error: unknown) => void) | undefined;
}

/** Opens the line, and goes on with what waits in it. @throws FILE_UNWRITABLE DATABASE_UNFIT */
export async function openPulls({
  data,
  trustedHosts,
  onProblem,
}: OpenPullsOptions): Promise<{ readonly pulls: PullService; close(): Promise<void> }> {
  const path = join(data.root, 'penultimate', 'pulls.db');
  const database = await openDatabase<JobTables>({ path, migrations: JOB_MIGRATIONS });
  const queue = await createEmbeddedQueue({ database: database.withTables(), ...(onProblem ? { onProblem } : {}) });
  return {
    pulls: createPullService({ queue, parts: pullPartsOf(data), trustedHosts }),
    close: () => queue.close().finally(() => database.destroy()),
  };
}
