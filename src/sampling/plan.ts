/** @file A sampling plan: sampler, schedule and steps worked out into everything the loop needs, before any model runs. */
import { AppError, defined } from '../base/index.js';
import type { SigmaRange } from './batch-noise.js';
import type { BetaShape } from './beta-distribution.js';
import { consistencyDenoiser, consistencySchedule } from './consistency.js';
import { type PictureStart, pictureSteps } from './image-steps.js';
import { findSchedule, resolveSampling } from './names.js';
import type { NoiseSchedule } from './noise-schedule.js';
import type { GuidedModel } from './prediction.js';
import type { Denoiser, Sampler, SamplerOptions, SamplingSteps, SigmaRow, TimestepRow } from './sampler.js';
import type { Schedule, ScheduleFunction } from './schedules.js';
import { type PartialUniPcSettings, settleUniPc } from './unipc-settings.js';

export interface SamplingRequest {
  /** A sampler's name or alias, or an old name that ends in a schedule. */
  readonly sampler: string;
  /** A schedule's label, name or alias; default Automatic. */
  readonly schedule?: string | undefined;
  /** From the sampler's fewest up to the number of training timesteps. */
  readonly steps: number;
  readonly noiseSchedule: NoiseSchedule;
  /** Lowest and highest level of the schedules that take them, instead of the model's; 0 or absent: the model's. */
  readonly sigmaMin?: number | undefined;
  readonly sigmaMax?: number | undefined;
  /** Exponent of the schedules that have one; 0 or absent: their own. */
  readonly rho?: number | undefined;
  /** Shape of the schedule Beta. */
  readonly beta?: BetaShape | undefined;
  /** Scales the first noise by √(1 + σ²) instead of σ, as Stability AI's generative-models does. */
  readonly sgmNoiseMultiplier?: boolean | undefined;
  /** What UniPC takes. */
  readonly uniPc?: PartialUniPcSettings | undefined;
  /** Starts from a picture with noise instead of noise alone. */
  readonly picture?: PictureStart | undefined;
}

export interface SamplingPlan {
  readonly sampler: Sampler;
  /** "Schedule type" of infotext: the label of the schedule that runs, else Automatic. */
  readonly scheduleLabel: string;
  readonly noiseSchedule: NoiseSchedule;
  /** Noise level each step starts from, and the one the last ends at. @shape [stepCount + 1] */
  readonly sigmas: readonly number[];
  /** What unit noise is multiplied by to start from. */
  readonly initialNoiseScale: number;
  /** What the latent of a picture to start from is multiplied by. */
  readonly initialPictureScale: number;
  /** Levels that Brownian noise spans, those that a picture skips included. */
  readonly brownianRange: SigmaRange;
  /** Steps that will be yielded; of DPM adaptive, the number asked for, which says nothing of those to come. */
  readonly stepCount: number;
  /** Evaluations of the model, a guided one counted once; undefined where they depend on the picture (DPM adaptive). */
  readonly evaluations: number | undefined;
  /** Steps that the sampler was asked for; from a picture, those it is entered for. */
  readonly steps: number;
  /** Whether the unconditional answer is needed even at guidance weight 1. */
  readonly needsUnconditional: boolean;
  /** Starts the sampler on a latent of noise level `sigmas[0]`. */
  readonly run: (model: GuidedModel, latent: Float32Array, options: SamplerOptions) => SamplingSteps;
}

/** The schedule that runs, and its label: Automatic is the sampler's own, or uniform levels under the label Automatic. */
function effectiveSchedule(sampler: SigmaRow, schedule: Schedule): { sigmas: ScheduleFunction; label: string } {
  const row = schedule.sigmas ? schedule : findSchedule(sampler.defaultSchedule ?? 'uniform');
  const label = schedule.sigmas || sampler.defaultSchedule ? row.label : schedule.label;
  return { sigmas: defined(row.sigmas, `function of the schedule ${row.name}`), label };
}

/**
 * The levels of a schedule for a sampler: as they are, or one more computed and the last but one dropped.
 * @shape → [steps + 1]
 * @source the WebUI's option of the same name, which its DPM2-like samplers set
 */
export function levelsFor(
  { discardPenultimate }: { readonly discardPenultimate: boolean },
  sigmas: ScheduleFunction,
  { steps, noiseSchedule, sigmaMin, sigmaMax, rho, beta }: SamplingRequest,
): readonly number[] {
  const levels = sigmas(discardPenultimate ? steps + 1 : steps, {
    noiseSchedule,
    sigmaMin: sigmaMin || noiseSchedule.sigmaMin,
    sigmaMax: sigmaMax || noiseSchedule.sigmaMax,
    rho: rho || undefined,
    beta,
  });
  return discardPenultimate ? [...levels.slice(0, -2), ...levels.slice(-1)] : levels;
}

/** Highest and lowest level for a sampler that finds its own way between: the model's, or those a picture passes. */
const endsOf = (sigmas: readonly number[], { noiseSchedule, picture }: SamplingRequest): readonly number[] =>
  picture ? [sigmas[0]!, sigmas.at(-2)!] : [noiseSchedule.sigmaMax, noiseSchedule.sigmaMin];

/** Most samplers evaluate once a step, those of order 2 twice unless the step ends at 0. */
const countEvaluations = ({ order }: SigmaRow, path: readonly number[]): number =>
  path.slice(1).reduce((sum, sigmaNext) => sum + (sigmaNext > 0 ? order : 1), 0);

/** The levels that are run, and all of those that they are the last of: a picture is entered on the way. */
function enteredLevels(sampler: SigmaRow, levels: ScheduleFunction, request: SamplingRequest) {
  const { steps, encodeStep } = stepsOf(request);
  const all = levelsFor(sampler, levels, { ...request, steps });
  return { all, sigmas: encodeStep === undefined ? all : all.slice(Math.max(steps - encodeStep - 1, 0)) };
}

function planSigmas(sampler: SigmaRow, schedule: Schedule, asked: SamplingRequest): SamplingPlan {
  const noiseSchedule = sampler.consistency ? consistencySchedule(asked.noiseSchedule) : asked.noiseSchedule;
  const request = { ...asked, noiseSchedule };
  const { sigmas: levels, label } = effectiveSchedule(sampler, schedule);
  const { all, sigmas } = enteredLevels(sampler, levels, request);
  const fitted = (denoise: Denoiser) => (sampler.consistency ? consistencyDenoiser(denoise, noiseSchedule) : denoise);
  const steps = asked.picture ? sigmas.length - 1 : asked.steps;
  const given = sampler.levels === 'ends' ? endsOf(sigmas, request) : sigmas;
  const path = sampler.path?.(given, steps) ?? given;
  const [first] = sigmas as readonly [number];
  return {
    sampler,
    scheduleLabel: label,
    noiseSchedule,
    sigmas: path,
    initialNoiseScale: asked.sgmNoiseMultiplier && !asked.picture ? Math.sqrt(1 + first ** 2) : first,
    initialPictureScale: 1,
    brownianRange: { sigmaMin: all.findLast((sigma) => sigma > 0)!, sigmaMax: all[0]! },
    ...countsOf(sampler, path, steps),
    steps,
    needsUnconditional: false,
    run: ({ denoise }, latent, options) => sampler.run(fitted(denoise), latent, given, options),
  };
}

/** How many steps and evaluations there will be, as far as that is known. */
function countsOf(sampler: SigmaRow, path: readonly number[], steps: number) {
  const evaluations = sampler.evaluations ? sampler.evaluations(steps) : countEvaluations(sampler, path);
  return { stepCount: evaluations === undefined ? steps : path.length - 1, evaluations };
}

/** Steps that levels are made for, and where a picture enters them. */
const stepsOf = ({ steps, picture }: SamplingRequest): { steps: number; encodeStep: number | undefined } =>
  picture ? pictureSteps(steps, picture) : { steps, encodeStep: undefined };

/**
 * Whole timesteps of `steps` steps, rising: every ⌊T / steps⌋-th, moved up by one and held inside 0 … T − 1.
 * @source CompVis/latent-diffusion (MIT), ldm/modules/diffusionmodules/util.py, make_ddim_timesteps "uniform"
 */
export function spacedTimesteps(steps: number, trainingSteps: number): readonly number[] {
  const stride = Math.floor(trainingSteps / steps);
  const count = Math.ceil(trainingSteps / stride);
  return Array.from({ length: count }, (_, i) => Math.min(i * stride + 1, trainingSteps - 1));
}

/**
 * A sampler on whole timesteps has its own levels, whatever schedule was asked for. A picture is noised to the timestep
 * after the last one that is run, as the WebUI does.
 */
function planTimesteps(sampler: TimestepRow, request: SamplingRequest): SamplingPlan {
  const { sigmas: trained, alphasCumprod, sigmaMin, sigmaMax } = request.noiseSchedule;
  const { steps, encodeStep } = stepsOf(request);
  checkSteps(sampler, steps, { max: trained.length });
  const all = spacedTimesteps(steps, trained.length);
  const fromPicture = encodeStep !== undefined;
  const levels = { timesteps: all.slice(0, encodeStep), alphasCumprod, fromPicture, uniPc: settleUniPc(request.uniPc) };
  const sigmas = sampler.path(levels);
  const stepCount = Math.max(sigmas.length - 1, 0);
  const alpha = fromPicture ? alphasCumprod[all[encodeStep]!]! : 0;
  return {
    sampler,
    scheduleLabel: 'Automatic',
    noiseSchedule: request.noiseSchedule,
    sigmas,
    initialNoiseScale: Math.sqrt(1 - alpha),
    initialPictureScale: Math.sqrt(alpha),
    brownianRange: { sigmaMin, sigmaMax },
    stepCount,
    evaluations: stepCount > 0 ? stepCount + sampler.extraEvaluations : 0,
    steps: fromPicture ? encodeStep + 1 : steps,
    needsUnconditional: sampler.needsUnconditional,
    run: (model, latent, options) => sampler.run(model.predictEpsilon, latent, levels, options),
  };
}

interface StepLimit {
  /** Most steps, 1 to the number of training timesteps. */
  readonly max: number;
  /** What the number is called. */
  readonly name?: string;
}

/** Refuses steps that a sampler cannot be asked for. @throws VALUE_RANGE */
export function checkSteps(
  sampler: Pick<Sampler, 'name' | 'minSteps'>,
  value: number,
  { max, name = 'steps' }: StepLimit,
): void {
  const { minSteps: min } = sampler;
  if (!Number.isInteger(value) || value < min || value > max)
    throw new AppError('VALUE_RANGE', { name: `${name} of ${sampler.name}`, value, min, max });
}

/** Levels of the request have an order. */
function checkLevels({ sigmaMin, sigmaMax, noiseSchedule }: SamplingRequest): void {
  const [min, max] = [sigmaMin || noiseSchedule.sigmaMin, sigmaMax || noiseSchedule.sigmaMax];
  if (!(min > 0 && min < max))
    throw new AppError('VALUE_RANGE', { name: 'lowest noise level', value: min, min: 0, max });
}

/**
 * Works out a plan.
 * @throws UNKNOWN_NAME for sampler or schedule
 * @throws VALUE_RANGE when the number of steps, the levels or the denoising strength are not possible
 */
export function createSamplingPlan(request: SamplingRequest): SamplingPlan {
  const { sampler, schedule } = resolveSampling(request.sampler, request.schedule);
  checkSteps(sampler, request.steps, { max: request.noiseSchedule.sigmas.length });
  checkLevels(request);
  return sampler.usesTimesteps ? planTimesteps(sampler, request) : planSigmas(sampler, schedule, request);
}
