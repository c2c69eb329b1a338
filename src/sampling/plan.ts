/** @file A sampling plan: sampler, schedule and steps worked out into everything the loop needs, before any model runs. */
import { AppError, defined } from '../base/index.js';
import { findSchedule, resolveSampling } from './names.js';
import type { NoiseSchedule } from './noise-schedule.js';
import type { GuidedModel } from './prediction.js';
import type { Sampler, SamplerOptions, SamplingSteps } from './sampler.js';
import type { Schedule, ScheduleFunction } from './schedules.js';

export interface SamplingRequest {
  /** A sampler's name or alias, or an old name that ends in a schedule. */
  readonly sampler: string;
  /** A schedule's label, name or alias; default Automatic. */
  readonly schedule?: string | undefined;
  /** 1 up to the number of training timesteps; 2 or more for DDIM. */
  readonly steps: number;
  readonly noiseSchedule: NoiseSchedule;
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
  /** Steps that will be yielded; DDIM makes one fewer than asked for where the step count divides the timesteps. */
  readonly stepCount: number;
  /** Evaluations of the model, a guided one counted once. */
  readonly evaluations: number;
  /** Starts the sampler on a latent of noise level `sigmas[0]`. */
  readonly run: (model: GuidedModel, latent: Float32Array, options: SamplerOptions) => SamplingSteps;
}

type SigmaRow = Extract<Sampler, { usesTimesteps: false }>;
type TimestepRow = Extract<Sampler, { usesTimesteps: true }>;

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
  { steps, noiseSchedule }: SamplingRequest,
): readonly number[] {
  const { sigmaMin, sigmaMax } = noiseSchedule;
  const levels = sigmas(discardPenultimate ? steps + 1 : steps, { noiseSchedule, sigmaMin, sigmaMax });
  return discardPenultimate ? [...levels.slice(0, -2), ...levels.slice(-1)] : levels;
}

function planSigmas(sampler: SigmaRow, schedule: Schedule, request: SamplingRequest): SamplingPlan {
  const { sigmas: levels, label } = effectiveSchedule(sampler, schedule);
  const sigmas = levelsFor(sampler, levels, request);
  return {
    sampler,
    scheduleLabel: label,
    noiseSchedule: request.noiseSchedule,
    sigmas,
    initialNoiseScale: sigmas[0]!,
    stepCount: sigmas.length - 1,
    evaluations: sigmas.slice(1).reduce((sum, sigmaNext) => sum + (sigmaNext > 0 ? sampler.order : 1), 0),
    run: (model, latent, options) => sampler.run(model.denoise, latent, sigmas, options),
  };
}

/**
 * Whole timesteps of `steps` steps, rising: every ⌊T / steps⌋-th, moved up by one and held inside 0 … T − 1.
 * @source CompVis/latent-diffusion (MIT), ldm/modules/diffusionmodules/util.py, make_ddim_timesteps "uniform"
 */
export function spacedTimesteps(steps: number, trainingSteps: number): readonly number[] {
  const stride = Math.floor(trainingSteps / steps);
  const count = Math.ceil(trainingSteps / stride);
  return Array.from({ length: count }, (_, i) => Math.min(i * stride + 1, trainingSteps - 1));
}

/** A sampler on whole timesteps has its own levels, whatever schedule was asked for. */
function planTimesteps(sampler: TimestepRow, request: SamplingRequest): SamplingPlan {
  const { sigmas, alphasCumprod } = request.noiseSchedule;
  const timesteps = spacedTimesteps(request.steps, sigmas.length);
  const stepCount = timesteps.length - 1;
  return {
    sampler,
    scheduleLabel: 'Automatic',
    noiseSchedule: request.noiseSchedule,
    sigmas: timesteps.map((timestep) => sigmas[timestep]!).reverse(),
    initialNoiseScale: 1,
    stepCount,
    evaluations: stepCount * sampler.order,
    run: (model, latent, options) => sampler.run(model.predictEpsilon, latent, { timesteps, alphasCumprod }, options),
  };
}

/**
 * Works out a plan.
 * @throws UNKNOWN_NAME for sampler or schedule
 * @throws VALUE_RANGE when the number of steps is not possible
 */
export function createSamplingPlan(request: SamplingRequest): SamplingPlan {
  const { sampler, schedule } = resolveSampling(request.sampler, request.schedule);
  const [min, max] = [sampler.usesTimesteps ? 2 : 1, request.noiseSchedule.sigmas.length];
  if (!Number.isInteger(request.steps) || request.steps < min || request.steps > max)
    throw new AppError('VALUE_RANGE', { name: `steps of ${sampler.name}`, value: request.steps, min, max });
  return sampler.usesTimesteps ? planTimesteps(sampler, request) : planSigmas(sampler, schedule, request);
}
