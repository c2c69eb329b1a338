/** @file Schedules: the noise levels a picture passes on its way down, as a table. */
import type { NoiseSchedule } from './noise-schedule.js';

interface ScheduleContext {
  readonly noiseSchedule: NoiseSchedule;
  /** Lowest and highest noise level to use. */
  readonly sigmaMin: number;
  readonly sigmaMax: number;
}

/** `steps` ≥ 1 falling noise levels and the level to end at. @shape [steps + 1] */
export type ScheduleFunction = (steps: number, context: ScheduleContext) => readonly number[];

interface ScheduleRow {
  readonly name: string;
  readonly label: string;
  readonly aliases: readonly string[];
  /** Absent only for Automatic, which leaves the choice to the sampler. */
  readonly sigmas?: ScheduleFunction;
  readonly source: string;
}

/** `count` values from start to end, both included; one value is the start. */
function linspace(start: number, end: number, count: number): readonly number[] {
  const step = count > 1 ? (end - start) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => start + step * i);
}

/** Exponent of the Karras schedule. @source Karras et al. 2022, table 1 */
const KARRAS_RHO = 7;

const uniform: ScheduleFunction = (steps, { noiseSchedule }) =>
  linspace(noiseSchedule.sigmas.length - 1, 0, steps).map(noiseSchedule.timestepToSigma);

const karras: ScheduleFunction = (steps, { sigmaMin, sigmaMax }) =>
  linspace(sigmaMax ** (1 / KARRAS_RHO), sigmaMin ** (1 / KARRAS_RHO), steps).map((root) => root ** KARRAS_RHO);

const exponential: ScheduleFunction = (steps, { sigmaMin, sigmaMax }) =>
  linspace(Math.log(sigmaMax), Math.log(sigmaMin), steps).map(Math.exp);

/** `count` levels whose timesteps are evenly spaced between the highest and the lowest level. */
const evenTimesteps: ScheduleFunction = (count, { noiseSchedule, sigmaMin, sigmaMax }) =>
  linspace(noiseSchedule.sigmaToTimestep(sigmaMax), noiseSchedule.sigmaToTimestep(sigmaMin), count).map(
    noiseSchedule.timestepToSigma,
  );

const sgmUniform: ScheduleFunction = (steps, context) => evenTimesteps(steps + 1, context).slice(0, -1);

/** The quotient is rounded before it is multiplied, as the WebUI does: that decides where i · 1000 / n is whole. */
const simple: ScheduleFunction = (steps, { noiseSchedule: { sigmas } }) => {
  const stride = sigmas.length / steps;
  return Array.from({ length: steps }, (_, i) => sigmas[sigmas.length - 1 - Math.floor(i * stride)]!);
};

const toZero =
  (levels: ScheduleFunction): ScheduleFunction =>
  (steps, context) => [...levels(steps, context), 0];

const K_DIFFUSION = 'crowsonkb/k-diffusion (MIT)';

/** In the WebUI's order; formulas from its documented behaviour where k-diffusion has none. */
export const SCHEDULES = [
  { name: 'automatic', label: 'Automatic', aliases: [], source: 'the sampler names its schedule; else uniform' },
  {
    name: 'uniform',
    label: 'Uniform',
    aliases: [],
    sigmas: toZero(uniform),
    source: `${K_DIFFUSION}, external.py, DiscreteSchedule.get_sigmas`,
  },
  {
    name: 'karras',
    label: 'Karras',
    aliases: [],
    sigmas: toZero(karras),
    source: `Karras et al. 2022, equation 5; ${K_DIFFUSION}, sampling.py, get_sigmas_karras`,
  },
  {
    name: 'exponential',
    label: 'Exponential',
    aliases: [],
    sigmas: toZero(exponential),
    source: `${K_DIFFUSION}, sampling.py, get_sigmas_exponential`,
  },
  {
    name: 'sgm_uniform',
    label: 'SGM Uniform',
    aliases: ['SGMUniform'],
    sigmas: toZero(sgmUniform),
    source: 'Stability-AI/generative-models (MIT): even timesteps, the lowest level left out',
  },
  {
    name: 'simple',
    label: 'Simple',
    aliases: [],
    sigmas: toZero(simple),
    source: 'trained levels at even distances from the highest: σ[−(1 + ⌊i · 1000 / n⌋)]',
  },
  {
    name: 'normal',
    label: 'Normal',
    aliases: [],
    sigmas: toZero(evenTimesteps),
    source: 'even timesteps between the highest and the lowest level, both included',
  },
] as const satisfies readonly ScheduleRow[];

export type ScheduleName = (typeof SCHEDULES)[number]['name'];

/** A row of the schedule table. */
export type Schedule = ScheduleRow & { readonly name: ScheduleName };
