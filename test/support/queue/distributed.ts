/** @file A queue over several processes for tests: any number of servers and workers, each with connections of its own. */
import type { DistributedOptions } from '../../../src/queue/index.js';
import {
  connectToRedis,
  createDistributedQueue,
  createDistributedWorker,
  type DistributedQueue,
  type DistributedWorker,
  type DistributedWorkerOptions,
  type JobTables,
  POSTGRES_JOB_MIGRATIONS,
} from '../../../src/queue/index.js';
import { openPostgresDatabase } from '../../../src/storage/index.js';

type Given = Partial<Omit<DistributedOptions, 'database' | 'databaseUrl' | 'connections'>>;

export interface SetUp {
  /** In front of its names in Redis. */
  readonly prefix: string;
  openQueue(options?: Given): Promise<DistributedQueue>;
  openWorker(options?: Given & Pick<DistributedWorkerOptions, 'name' | 'warm'>): Promise<DistributedWorker>;
  /** The connections of the last one that was opened are gone, as those of a process that was killed. */
  cutLast(): Promise<void>;
  /** What nobody waited for. */
  readonly problems: unknown[];
  /** Ends all connections. */
  end(): Promise<void>;
}

/** Short, so that what is lost is found soon; a busy machine has to renew a lock within half of it. */
export const QUICK = { lockMs: 1500, repairMs: 100, progressEveryMs: 0 } as const;

let prefixes = 0;

/** Makes a set-up on servers that run. */
export function createSetUp({ databaseUrl, redisUrl }: { databaseUrl: string; redisUrl: string }): SetUp {
  const prefix = `test-${prefixes++}`;
  const problems: unknown[] = [];
  const sides: (() => Promise<void>)[] = [];
  const openSide = async () => {
    const database = await openPostgresDatabase<JobTables>({ url: databaseUrl, migrations: POSTGRES_JOB_MIGRATIONS });
    const connections = await connectToRedis(redisUrl, (error) => problems.push(error));
    sides.push(async () => {
      connections.close();
      await database.destroy();
    });
    return {
      ...QUICK,
      database,
      databaseUrl,
      connections,
      prefix,
      onProblem: (error: unknown) => problems.push(error),
    };
  };
  return {
    prefix,
    problems,
    openQueue: async (options) => createDistributedQueue({ ...(await openSide()), ...options }),
    openWorker: async (options) => createDistributedWorker({ ...(await openSide()), ...options }),
    cutLast: async () => sides.pop()?.(),
    end: async () => {
      for (const end of sides.splice(0)) await end();
    },
  };
}
