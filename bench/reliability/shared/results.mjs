/** @file What became of jobs, looked at as their clients do. */
import { seedIn } from '../kill/jobs.mjs';

/** States of jobs, and their pictures, whole, by the seeds that they say themselves. */
export async function resultsOf(clients, numbers, ids) {
  const jobs = await Promise.all(numbers.map((number, i) => clients.job(number, ids[i])));
  const seeds = [];
  for (const [i, { result }] of jobs.entries())
    for (const { url } of result?.images ?? []) seeds.push(await seedIn(await clients.bytes(numbers[i], url)));
  return {
    done: jobs.filter(({ state }) => state === 'done').length,
    images: seeds.length,
    seeds: new Set(seeds).size,
    drawnAgain: jobs.filter(({ lostAttempts = 0 }) => lostAttempts > 0).length,
  };
}
