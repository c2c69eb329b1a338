import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import type { QueuePlace, QueueSides } from '../../test/support/queue/bench.js';
import { createSetUp } from '../../test/support/queue/distributed.js';
import { describeQueue } from '../../test/support/queue/index.js';
import { describeWithServers } from '../../test/support/servers/describe-with-servers.js';
import { type PostgresServer, startPostgres } from '../../test/support/servers/postgres.js';
import { type RedisServer, startRedis } from '../../test/support/servers/redis.js';
import type { Queue, QueueOptions } from './index.js';

/** A place whose two sides have connections of their own, as two processes do. */
async function createPlace(postgres: PostgresServer, redis: RedisServer): Promise<QueuePlace> {
  const setUp = createSetUp({ databaseUrl: await postgres.createDatabase(), redisUrl: redis.url });
  let sides: QueueSides | undefined;
  let endLast = (): void => undefined;
  /** A worker that was lost is noticed when its lock has run out; every test of the suite looks at once. */
  const untilRepaired = async (queue: Queue): Promise<void> => {
    while ((await queue.count(['running'])) > 0) await sleep(20);
  };
  return {
    open: async ({ onProblem = () => undefined, ...options }: QueueOptions) => {
      let isLost = false;
      // What was lost tells nobody anything.
      const report = (error: unknown): void => (isLost ? undefined : onProblem(error));
      const given = { maxLostAttempts: 2, ...options, onProblem: report };
      sides = { queue: await setUp.openQueue(given), worker: await setUp.openWorker(given) };
      endLast = () => {
        isLost = true;
      };
      await untilRepaired(sides.queue);
      return sides;
    },
    shut: setUp.end,
    lose: async () => {
      endLast();
      await setUp.end();
      // Its loops end; nothing that they would write arrives.
      void sides?.worker.close().catch(() => undefined);
    },
    destroy: async () => undefined,
  };
}

describeWithServers(['PostgreSQL', 'Redis'], 'the queue over several processes', () => {
  let postgres: PostgresServer;
  let redis: RedisServer;
  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  });
  afterAll(async () => {
    await redis.stop();
    await postgres.stop();
  });
  describeQueue({ name: 'BullMQ on PostgreSQL', isDurable: true, createPlace: () => createPlace(postgres, redis) });
});
