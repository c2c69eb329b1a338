/** @file Every sampler on every schedule, from our own plan to the final latent, against levels and samplers of others. */
import { expect, it } from 'vitest';
import { createSamplingPlan, SAMPLERS, SCHEDULES, sample, startLatent } from '../../src/sampling/index.js';
import { countedNoise, last, noiseSchedule, predict } from '../support/cheap-model.js';
import { goldenJson, goldenTensors } from '../support/golden.js';
import { largestDifference, record } from '../support/parity.js';

interface Run {
  readonly key: string;
  readonly sampler: string;
  readonly schedule: string;
  readonly steps: number;
  readonly seed: number;
}

const { runs } = goldenJson<{ runs: readonly Run[] }>('sampler-schedules');
const BOUND = 1e-4;
const OF_PAPERS = ['Restart', 'LCM'];

async function draw({ seed, ...request }: Run): Promise<Float32Array> {
  const plan = createSamplingPlan({ ...request, noiseSchedule });
  const { noise } = countedNoise(seed);
  const latent = startLatent(plan, noise);
  return last(sample(plan, { predict, prediction: 'epsilon', cfgScale: 1, latent, noise }));
}

it.each(runs)('$key', async (run) => {
  const value = largestDifference(await draw(run), (await goldenTensors('sampler-schedules'))[run.key]!.data);
  const reference = OF_PAPERS.includes(run.sampler) ? 'its paper' : 'k-diffusion';
  const { label } = SCHEDULES.find(({ name }) => name === run.schedule)!;
  record({
    what: `sampler ${run.sampler}, every schedule`,
    reference,
    measure: 'largest difference',
    value,
    bound: BOUND,
    cell: { row: run.sampler, column: label },
  });
  expect(value).toBeLessThan(BOUND);
});

it('every pair is compared; samplers on timesteps have one schedule, their own', () => {
  const pairs = SAMPLERS.filter(({ usesTimesteps }) => !usesTimesteps).flatMap(({ name }) =>
    SCHEDULES.map((schedule) => `${name}/${schedule.name}`),
  );
  expect(runs.map(({ key }) => key).sort()).toEqual(pairs.sort());
});

it.each(SAMPLERS.filter(({ usesTimesteps }) => usesTimesteps))(
  '$name is the same on every schedule',
  async ({ name }) => {
    const [first, ...others] = await Promise.all(
      SCHEDULES.map((schedule) => draw({ key: '', sampler: name, schedule: schedule.name, steps: 7, seed: 7 })),
    );
    for (const other of others) expect(other).toEqual(first);
  },
);
