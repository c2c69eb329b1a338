/** @file A Redis, a PostgreSQL and an S3 of a trial's own, as the tests start them, and members that share them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runnerImport } from 'vite';

/** A module of this folder, which is written in TypeScript. */
const support = async (name) =>
  (
    await runnerImport(new URL(`${name}.ts`, import.meta.url).pathname, {
      configFile: false,
    })
  ).module;

/** Starts all three. */
async function startServices() {
  const [{ startPostgres }, { startRedis }, { startS3, S3_KEYS }] = await Promise.all(
    ['postgres', 'redis', 's3'].map(support),
  );
  const [postgres, redis, s3] = await Promise.all([startPostgres(), startRedis(), startS3()]);
  const env = {
    PENULTIMATE_QUEUE: redis.url,
    PENULTIMATE_DATABASE: await postgres.createDatabase(),
    PENULTIMATE_STORAGE: s3.address,
    ...S3_KEYS,
  };
  return { postgres, redis, env, stop: () => Promise.all([s3.stop(), redis.stop(), postgres.stop()]) };
}

/**
 * Starts services, and makes members that share them: `membersOf` makes those that are started in another way, or reach the
 * services at other addresses.
 */
export async function openSetUp() {
  const folder = await mkdtemp(join(tmpdir(), 'penultimate-shared-'));
  const services = await startServices();
  const { createMembers } = await support('penultimate');
  const groups = [];
  const membersOf = (options = {}) => {
    const members = createMembers({ folder, env: services.env, ...options });
    groups.push(members);
    return members;
  };
  return {
    folder,
    services,
    membersOf,
    close: async () => {
      await Promise.all(groups.map((members) => members.killAll()));
      await services.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What is not installed of the servers that are started here. */
export async function findMissing() {
  const { missingOf } = await support('find-binary');
  return missingOf(['PostgreSQL', 'Redis']);
}
