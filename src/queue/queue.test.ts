import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { describeQueue } from '../../test/support/queue/index.js';
import { openDatabase } from '../storage/index.js';
import { createEmbeddedQueue, createInlineQueue, JOB_MIGRATIONS, type JobTables } from './index.js';

describeQueue({
  name: 'the embedded queue',
  isDurable: true,
  createPlace: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'queue-'));
    let database: Kysely<JobTables>;
    return {
      open: async (options) => {
        database = await openDatabase<JobTables>({ path: join(folder, 'penultimate.db'), migrations: JOB_MIGRATIONS });
        const queue = await createEmbeddedQueue({ database, ...options });
        return { queue, worker: queue };
      },
      shut: () => database.destroy(),
      lose: () => database.destroy(),
      destroy: () => rm(folder, { recursive: true, force: true }),
    };
  },
});

describeQueue({
  name: 'the inline queue',
  isDurable: false,
  createPlace: async () => ({
    open: async (options) => {
      const queue = createInlineQueue(options);
      return { queue, worker: queue };
    },
    shut: async () => undefined,
    lose: async () => undefined,
    destroy: async () => undefined,
  }),
});
