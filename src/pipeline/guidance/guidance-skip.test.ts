/** Evaluations without the negative prompt: which they are, what they cost, what is drawn and recorded. */
import { describe, expect, it } from 'vitest';
import type { SamplingSettings } from '../../contract/index.js';
import { createNvNoise } from '../../random/index.js';
import {
  createBatchNoise,
  createNoiseSchedule,
  createSamplingPlan,
  SD1_NOISE_SCHEDULE,
  sample,
  startLatent,
} from '../../sampling/index.js';
import type { Components } from '../components/index.js';
import type { Conditioning } from '../text/encoded.js';
import { createGuidanceSkip, createSkipRecord, skipNotes } from './guidance-skip.js';
import { createPredict } from './guided-unet.js';

const noiseSchedule = createNoiseSchedule(SD1_NOISE_SCHEDULE);
const planOf = (sampler: string, steps: number, denoisingStrength?: number) =>
  createSamplingPlan({
    sampler,
    steps,
    noiseSchedule,
    schedule: 'Uniform',
    picture: denoisingStrength === undefined ? undefined : { denoisingStrength },
  });
type Plan = ReturnType<typeof planOf>;

const conditioning = (value: number): Conditioning => ({ tokens: 1, width: 1, context: Float32Array.of(value) });
const [wanted, other, unwanted] = [conditioning(0.6), conditioning(0.5), conditioning(0.2)];

/** A UNet that takes a share of its input for the noise; writes down how many rows each run has. */
function watched() {
  const rows: number[] = [];
  const denoise: Components['denoise'] = async ({ data, shape }, _, { context }) => {
    rows.push(shape[0]!);
    const each = data.length / shape[0]!;
    return (data as Float32Array).map((value, i) => value * (context.data as Float32Array)[Math.floor(i / each)]!);
  };
  const components = { denoise, checkpoint: { configs: { unet: { inChannels: 1 } } } } as unknown as Components;
  return { rows, components };
}

interface Options {
  readonly cfgScale?: number;
  readonly guided?: boolean;
  readonly weights?: readonly [number, number];
}

async function drawn(plan: Plan, settings: SamplingSettings, { cfgScale = 7, guided = true, weights }: Options = {}) {
  const { rows, components } = watched();
  const record = createSkipRecord();
  const positive = () =>
    weights
      ? [
          { weight: weights[0], conditioning: wanted },
          { weight: weights[1], conditioning: other },
        ]
      : [{ weight: 1, conditioning: wanted }];
  const negative = guided ? { negative: () => unwanted } : {};
  const size = { batch: 1, height: 2, width: 2 };
  const skipsNegative = createGuidanceSkip(settings, plan, record);
  const predict = createPredict(components, { positive, ...negative, skipsNegative, size });
  const noise = createBatchNoise([createNvNoise(1)], 4, { seeds: [1], source: createNvNoise });
  const latent = startLatent(plan, noise);
  const steps = sample(plan, { predict, prediction: 'epsilon', cfgScale, latent, noise });
  let next = await steps.next();
  while (!next.done) next = await steps.next();
  return { latent: next.value, rows, notes: skipNotes(settings, record) };
}

/** Calls that were made with the prompt alone. */
const single = (rows: readonly number[]) => rows.flatMap((count, call) => (count === 1 ? [call] : []));

describe('the first steps', () => {
  it.each([
    ['Euler', 10, 0.2, [0, 1, 2]],
    ['Euler', 10, 0.01, [0]],
    ['Euler', 4, 1, [0, 1, 2, 3]],
    // Counted in evaluations, of which Heun is taken to make two in every step.
    ['Heun', 5, 0.3, [0, 1, 2, 3]],
    ['DDIM', 10, 0.2, [0, 1, 2]],
  ])('%s at %d steps leaves out of %d the calls %j', async (sampler, steps, skipEarlyCond, calls) => {
    const { rows, notes } = await drawn(planOf(sampler, steps), { skipEarlyCond });
    expect(single(rows)).toEqual(calls);
    expect(notes).toEqual([['Skip Early CFG', skipEarlyCond]]);
  });

  it('are those of the part that is drawn of a picture', async () => {
    // Half of 10 steps: 6 are made.
    for (const sampler of ['Euler', 'DDIM'])
      expect(single((await drawn(planOf(sampler, 10, 0.5), { skipEarlyCond: 0.2 })).rows)).toEqual([0, 1]);
  });
});

describe('below a noise level', () => {
  const plan = planOf('Euler', 10);
  const low = plan.sigmas.slice(0, -1).flatMap((sigma, call) => (sigma < 3 ? [call] : []));

  it('leaves the negative prompt out of every second evaluation', async () => {
    const { rows, notes } = await drawn(plan, { sMinUncond: 3 });
    expect(single(rows)).toEqual(low.filter((call) => call % 2 === 1));
    expect(single(rows).length).toBeGreaterThan(1);
    expect(notes).toEqual([['NGMS', 3]]);
  });

  it('or out of all', async () => {
    const { rows, notes } = await drawn(plan, { sMinUncond: 3, sMinUncondAll: true });
    expect(single(rows)).toEqual(low);
    expect(notes).toEqual([
      ['NGMS', 3],
      ['NGMS all steps', 'True'],
    ]);
  });

  it('is a timestep for samplers on timesteps', async () => {
    const settings = { sMinUncondAll: true };
    expect(single((await drawn(planOf('DDIM', 10), { ...settings, sMinUncond: 15 })).rows)).toEqual([]);
    expect(single((await drawn(planOf('DDIM', 10), { ...settings, sMinUncond: 250 })).rows)).toEqual([7, 8]);
  });
});

describe('what is drawn', () => {
  const plan = planOf('Euler', 6);

  it('stays as it is at the defaults, with nothing said', async () => {
    const usual = await drawn(plan, {});
    const named = await drawn(plan, { skipEarlyCond: 0, sMinUncond: 0, sMinUncondAll: true });
    expect(named).toEqual(usual);
    expect(usual).toMatchObject({ rows: [2, 2, 2, 2, 2, 2], notes: [] });
  });

  it('has no guidance where the negative prompt is left out', async () => {
    const all = await drawn(plan, { skipEarlyCond: 1 });
    const without = await drawn(plan, {}, { cfgScale: 1 });
    expect(all.latent).toBeAllClose(without.latent, { rtol: 1e-5 });
    expect((await drawn(plan, { skipEarlyCond: 0.2 })).latent).not.toEqual(without.latent);
  });

  it('takes the first of several prompts for the negative one', async () => {
    const { latent } = await drawn(plan, { skipEarlyCond: 1 }, { weights: [0.3, 0.5] });
    // 0.6 + 0.5 · (0.5 − 0.6) of the input, whatever the weight of the first.
    const { latent: again } = await drawn(plan, { skipEarlyCond: 1 }, { weights: [0.9, 0.5] });
    expect(again).toEqual(latent);
  });

  it('is not said to have changed where there is no negative prompt', async () => {
    const { notes, rows } = await drawn(plan, { skipEarlyCond: 1, sMinUncond: 9 }, { guided: false });
    expect([notes, rows]).toEqual([[], [1, 1, 1, 1, 1, 1]]);
  });
});
