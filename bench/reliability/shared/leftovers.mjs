/** @file What may be left behind when all jobs are done and all members have ended: nothing that stands for work, and no file without its row. */
import { Redis } from 'ioredis';
import pg from 'pg';
import { S3mini } from 's3mini';
import { readS3Address } from '../../../dist/storage/index.js';
import { filesBelow } from '../kill/jobs.mjs';

/** Keys in Redis that stand for work or for a worker; what BullMQ notes about the queue itself stays. */
const OF_WORK =
  /:lock$|^penultimate:worker|^penultimate:repair$|:tickets:(wait|active|delayed|paused|prioritized|stalled)$/;
/** A ticket has a random name. */
const TICKET = /:tickets:[0-9a-f]{8}-[0-9a-f-]{27}$/;

async function redisLeftovers(url) {
  const redis = new Redis(url);
  const names = await redis.keys('*').finally(() => redis.disconnect());
  return names.filter((name) => OF_WORK.test(name) || TICKET.test(name));
}

async function objectsIn(address, env) {
  const { prefix, ...place } = readS3Address(address, env);
  const objects = await new S3mini(place).listObjects('/', prefix);
  return (objects ?? []).map(({ Key }) => Key.slice(prefix.length));
}

const rowsOf = async (client, query) => (await client.query(query)).rows;

async function databaseOf(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const unended = await rowsOf(client, `select id from job where state in ('queued', 'running')`);
  const artifacts = await rowsOf(client, 'select key, "sizeBytes" from artifact');
  const images = await rowsOf(client, 'select path, state from image');
  await client.end();
  return { unended, artifacts, images };
}

const without = (names, known) => names.filter((name) => !known.includes(name));

/**
 * Names of all that is left, by kind; empty lists where all is as it should be. A name that was taken for a file by a process
 * that ended at that moment is no file: it is given up after an hour.
 */
export async function leftoversOf({ folder, env }) {
  const { PENULTIMATE_QUEUE: redis, PENULTIMATE_DATABASE: database, PENULTIMATE_STORAGE: storage } = env;
  const objects = await objectsIn(storage, env);
  const { unended, artifacts, images } = await databaseOf(database);
  const stored = artifacts.filter(({ sizeBytes }) => sizeBytes !== null).map(({ key }) => key);
  const paths = images.filter(({ state }) => state === 'listed' || state === 'saved').map(({ path }) => path);
  return {
    'temporary files': [...(await filesBelow(folder, '.part')), ...(await filesBelow(folder, '.reserved'))],
    'locks, tickets and workers in Redis': await redisLeftovers(redis),
    'jobs that have not ended': unended.map(({ id }) => id),
    'objects without a row': without(objects, stored),
    'rows without an object': without(stored, objects),
    'images without their file': images.filter(({ state }) => state === 'reserved').map(({ path }) => path),
    'files without an image in the gallery': without(stored, paths),
  };
}

/** How many names that are. */
export const countLeft = (left) => Object.values(left).flat().length;
