/** @file Schedules: the noise levels a picture passes on its way down, as a table. */
import { type BetaShape, betaQuantile } from './beta-distribution.js';
import type { NoiseSchedule } from './noise-schedule.js';

export interface ScheduleContext {
  readonly noiseSchedule: NoiseSchedule;
  /** Lowest and highest noise level to use. */
  readonly sigmaMin: number;
  readonly sigmaMax: number;
  /** Exponent, instead of the schedule's own. */
  readonly rho?: number | undefined;
  /** Shape of the beta distribution, both 0.6 unless given. */
  readonly beta?: BetaShape | undefined;
}

/** Falling noise levels for `steps` ≥ 1, and the level to end at. @shape [steps + 1]; of DDIM, what the stride gives */
export type ScheduleFunction = (steps: number, context: ScheduleContext) => readonly number[];

interface ScheduleRow {
  readonly name: string;
  readonly label: string;
  readonly aliases: readonly string[];
  /** Exponent it is drawn with unless another is given; absent: it has none. */
  readonly defaultRho?: number;
  /** Whether it is given the model's own levels. @source A1111 v1.10.1, as behaviour */
  readonly needsModel: boolean;
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
/** @source crowsonkb/k-diffusion (MIT), sampling.py, get_sigmas_polyexponential */
const POLYEXPONENTIAL_RHO = 1;

/**
 * Falling levels, evenly spaced in their rho-th root. @shape → [count]
 * @source Karras et al. 2022, equation 5
 */
export const karrasLevels = (
  count: number,
  { sigmaMin, sigmaMax, rho = KARRAS_RHO }: Pick<ScheduleContext, 'sigmaMin' | 'sigmaMax' | 'rho'>,
): readonly number[] => linspace(sigmaMax ** (1 / rho), sigmaMin ** (1 / rho), count).map((root) => root ** rho);

const exponential: ScheduleFunction = (steps, { sigmaMin, sigmaMax }) =>
  linspace(Math.log(sigmaMax), Math.log(sigmaMin), steps).map(Math.exp);

/** The log falls by a power of the share of the way that is left. */
const polyexponential: ScheduleFunction = (steps, { sigmaMin, sigmaMax, rho = POLYEXPONENTIAL_RHO }) =>
  linspace(1, 0, steps).map((left) => sigmaMin * (sigmaMax / sigmaMin) ** (left ** rho));

/** `count` levels whose timesteps are evenly spaced between the highest and the lowest level. */
const evenTimesteps: ScheduleFunction = (count, { noiseSchedule, sigmaMin, sigmaMax }) =>
  linspace(noiseSchedule.sigmaToTimestep(sigmaMax), noiseSchedule.sigmaToTimestep(sigmaMin), count).map(
    noiseSchedule.timestepToSigma,
  );

/** The same between the ends of the model, whatever ends were asked for. */
const uniform: ScheduleFunction = (steps, { noiseSchedule }) =>
  evenTimesteps(steps, { ...noiseSchedule, noiseSchedule });

const sgmUniform: ScheduleFunction = (steps, context) => evenTimesteps(steps + 1, context).slice(0, -1);

/** The quotient is rounded before it is multiplied, as the WebUI does: that decides where i · 1000 / n is whole. */
const simple: ScheduleFunction = (steps, { noiseSchedule: { sigmas } }) => {
  const stride = sigmas.length / steps;
  return Array.from({ length: steps }, (_, i) => sigmas[sigmas.length - 1 - Math.floor(i * stride)]!);
};

/** Evenly spaced angles, whose tangents are the levels: ends at the lowest level and not at 0. */
const klOptimal: ScheduleFunction = (steps, { sigmaMin, sigmaMax }) =>
  Array.from({ length: steps + 1 }, (_, i) =>
    Math.tan((i / steps) * Math.atan(sigmaMin) + (1 - i / steps) * Math.atan(sigmaMax)),
  );

/** Ten steps found for Stable Diffusion 1. @source Sabour et al. 2024, "Align your steps", published schedule */
const ALIGN_YOUR_STEPS = [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029];

/** The found levels, resampled evenly in log sigma; a single step has the lowest, as in the WebUI. */
function alignYourSteps(steps: number): readonly number[] {
  const logs = ALIGN_YOUR_STEPS.map(Math.log).reverse();
  return linspace(0, logs.length - 1, steps)
    .map((place) => {
      const low = Math.min(Math.floor(place), logs.length - 2);
      return Math.exp(logs[low]! + (logs[low + 1]! - logs[low]!) * (place - low));
    })
    .reverse();
}

/** Every ⌊T / steps⌋-th trained level from the second on, falling: one level more or fewer where the stride is not whole. */
const ddim: ScheduleFunction = (steps, { noiseSchedule: { sigmas } }) => {
  const stride = Math.max(Math.floor(sigmas.length / steps), 1);
  return Array.from({ length: Math.ceil((sigmas.length - 1) / stride) }, (_, i) => sigmas[1 + i * stride]!).reverse();
};

const BETA_SHAPE: BetaShape = { alpha: 0.6, beta: 0.6 };

const beta: ScheduleFunction = (steps, { sigmaMin, sigmaMax, beta: shape = BETA_SHAPE }) =>
  linspace(0, 1, steps).map((share) => sigmaMin + betaQuantile(1 - share, shape) * (sigmaMax - sigmaMin));

const toZero =
  (levels: ScheduleFunction): ScheduleFunction =>
  (steps, context) => [...levels(steps, context), 0];

const K_DIFFUSION = 'crowsonkb/k-diffusion (MIT)';

/** In the WebUI's order; formulas from its documented behaviour where k-diffusion has none. */
export const SCHEDULES = [
  {
    name: 'automatic',
    label: 'Automatic',
    aliases: [],
    needsModel: false,
    source: 'the sampler names its schedule; else uniform',
  },
  {
    name: 'uniform',
    label: 'Uniform',
    aliases: [],
    sigmas: toZero(uniform),
    needsModel: true,
    source: `${K_DIFFUSION}, external.py, DiscreteSchedule.get_sigmas`,
  },
  {
    name: 'karras',
    label: 'Karras',
    aliases: [],
    sigmas: toZero(karrasLevels),
    defaultRho: KARRAS_RHO,
    needsModel: false,
    source: `Karras et al. 2022, equation 5; ${K_DIFFUSION}, sampling.py, get_sigmas_karras`,
  },
  {
    name: 'exponential',
    label: 'Exponential',
    aliases: [],
    sigmas: toZero(exponential),
    needsModel: false,
    source: `${K_DIFFUSION}, sampling.py, get_sigmas_exponential`,
  },
  {
    name: 'polyexponential',
    label: 'Polyexponential',
    aliases: [],
    sigmas: toZero(polyexponential),
    defaultRho: POLYEXPONENTIAL_RHO,
    needsModel: false,
    source: `${K_DIFFUSION}, sampling.py, get_sigmas_polyexponential`,
  },
  {
    name: 'sgm_uniform',
    label: 'SGM Uniform',
    aliases: ['SGMUniform'],
    sigmas: toZero(sgmUniform),
    needsModel: true,
    source: 'Stability-AI/generative-models (MIT): even timesteps, the lowest level left out',
  },
  {
    name: 'kl_optimal',
    label: 'KL Optimal',
    aliases: [],
    sigmas: klOptimal,
    needsModel: false,
    source: 'Sabour et al. 2024, "Align your steps", equation 3: optimal for normal data',
  },
  {
    name: 'align_your_steps',
    label: 'Align Your Steps',
    aliases: [],
    sigmas: toZero(alignYourSteps),
    needsModel: false,
    source: 'Sabour et al. 2024, "Align your steps"',
  },
  {
    name: 'simple',
    label: 'Simple',
    aliases: [],
    sigmas: toZero(simple),
    needsModel: true,
    source: 'trained levels at even distances from the highest: σ[−(1 + ⌊i · 1000 / n⌋)]',
  },
  {
    name: 'normal',
    label: 'Normal',
    aliases: [],
    sigmas: toZero(evenTimesteps),
    needsModel: true,
    source: 'even timesteps between the highest and the lowest level, both included',
  },
  {
    name: 'ddim',
    label: 'DDIM',
    aliases: [],
    sigmas: toZero(ddim),
    needsModel: true,
    source: 'CompVis/latent-diffusion (MIT), make_ddim_timesteps: σ[1], σ[1 + s], …, s = ⌊1000 / n⌋',
  },
  {
    name: 'beta',
    label: 'Beta',
    aliases: [],
    sigmas: toZero(beta),
    needsModel: true,
    source: 'Lee et al. 2024, "Beta sampling is all you need"; shape as the WebUI sets it',
  },
] as const satisfies readonly ScheduleRow[];

export type ScheduleName = (typeof SCHEDULES)[number]['name'];

/** A row of the schedule table. */
export type Schedule = ScheduleRow & { readonly name: ScheduleName };
