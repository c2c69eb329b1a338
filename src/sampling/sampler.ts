/** @file What a sampler is: a pure generator of steps from noise to latent, that knows neither model nor prompt. */
import type { BatchNoise, BrownianNoise } from './batch-noise.js';
import type { ScheduleName } from './schedules.js';
import type { UniPcSettings } from './unipc-settings.js';

/** Estimates the clean latent: (x, sigma) → denoised. @shape x [n] → [n] */
export type Denoiser = (x: Float32Array, sigma: number) => Promise<Float32Array>;

/** What a model takes for the noise. @shape guided, unconditional [n]; one and the same without guidance */
export interface GuidedEpsilon {
  readonly guided: Float32Array;
  readonly unconditional: Float32Array;
}

/** Estimates the noise in x on the DDPM scale: (x, timestep) → epsilon. @shape x [n] → [n] */
export type EpsilonPredictor = (x: Float32Array, timestep: number) => Promise<GuidedEpsilon>;

/** One finished step. @shape latent, denoised [B, 4, h, w] flat; both are new arrays in every step */
export interface SamplingStep {
  /** From 0. */
  readonly stepIndex: number;
  /** Noise level the step started from. */
  readonly sigma: number;
  /** Where the step ended. */
  readonly latent: Float32Array;
  /** What the model took for the finished picture, for previews. */
  readonly denoised: Float32Array;
}

/** Yields every step and returns the final latent. */
export type SamplingSteps = AsyncGenerator<SamplingStep, Float32Array, void>;

/**
 * The WebUI's settings of added noise, under its names.
 * @source Karras et al. 2022, algorithm 2, for the four of churn
 */
export interface NoiseSettings {
  /** Share of fresh noise per step, 0 = none; samplers that add none ignore it. */
  readonly eta: number;
  /** Noise added before each step, shared among the steps; 0 = none. */
  readonly sChurn: number;
  /** Levels outside sTmin … sTmax are not churned. */
  readonly sTmin: number;
  readonly sTmax: number;
  /** What fresh noise is multiplied by. */
  readonly sNoise: number;
}

export interface SamplerOptions extends NoiseSettings {
  readonly noise: Pick<BatchNoise, 'like'>;
  /** Noise of the samplers whose row says `brownian`. */
  readonly brownian: BrownianNoise;
  /** Steps asked for; most samplers go by their levels instead. */
  readonly steps: number;
}

/** Goes down the noise levels; the last is where it ends, 0 in most schedules. */
export type SigmaSampler = (
  denoise: Denoiser,
  x: Float32Array,
  sigmas: readonly number[],
  options: SamplerOptions,
) => SamplingSteps;

/** Whole timesteps in rising order, with ᾱ of every training timestep. */
export interface TimestepLevels {
  readonly timesteps: readonly number[];
  readonly alphasCumprod: Float32Array;
  /** Whether it starts from a picture with noise, in the middle of the timesteps. */
  readonly fromPicture: boolean;
  readonly uniPc: UniPcSettings;
}

/** Goes down timesteps on the DDPM scale. */
export type TimestepSampler = (
  predictEpsilon: EpsilonPredictor,
  x: Float32Array,
  levels: TimestepLevels,
  options: SamplerOptions,
) => SamplingSteps;

interface SamplerFacts {
  readonly name: string;
  readonly aliases: readonly string[];
  /** 2: a step evaluates the model twice unless it ends at sigma 0, and prompt editing counts it twice ("second order"). */
  readonly order: 1 | 2;
  /** Default of eta. */
  readonly eta: number;
  /** Which setting eta is taken from, by its name in infotext; absent: the sampler has no eta. */
  readonly etaName?: 'Eta' | 'Eta DDIM';
  /** Which settings take effect that not every sampler has; others stay at their defaults. */
  readonly takes: readonly ('churn' | 'sNoise' | 'uniPc')[];
  /** Fewest steps it can be asked for. */
  readonly minSteps: number;
  /** Whether infotext names the eta noise seed delta. */
  readonly recordsSeedDelta: boolean;
  /** Whether its noise comes from a Brownian path instead of the stream. */
  readonly brownian: boolean;
  /** Which of two solvers it runs, where another row runs the other. */
  readonly solver?: 'heun';
  readonly source: string;
}

export interface SigmaRow extends SamplerFacts {
  readonly usesTimesteps: false;
  readonly run: SigmaSampler;
  /** What the schedule "Automatic" means for it; absent: the levels of evenly spaced timesteps. */
  readonly defaultSchedule?: ScheduleName;
  /** Whether one more level is computed and the last but one dropped. */
  readonly discardPenultimate: boolean;
  /** "ends": it is given the highest and the lowest level above 0 and finds its own way between. */
  readonly levels: 'schedule' | 'ends';
  /** The level each step starts from and the one the last ends at; absent: the levels given. */
  readonly path?: (sigmas: readonly number[], steps: number) => readonly number[];
  /** Evaluations of the model, undefined where they depend on the picture; absent: by `order`. */
  readonly evaluations?: (steps: number) => number | undefined;
  /** Whether the model is one of the latent consistency kind: fewer training timesteps, and an answer blended with x. */
  readonly consistency: boolean;
}

export interface TimestepRow extends SamplerFacts {
  readonly usesTimesteps: true;
  readonly run: TimestepSampler;
  /** Noise level each step starts from, and the one the last ends at. */
  readonly path: (levels: TimestepLevels) => readonly number[];
  /** Evaluations beside one for each step. */
  readonly extraEvaluations: number;
  /** What the guidance weight is multiplied by. */
  readonly cfgFactor: number;
  /** Whether the unconditional answer is needed even at guidance weight 1. */
  readonly needsUnconditional: boolean;
}

/** A row of the sampler table. */
export type Sampler = SigmaRow | TimestepRow;

/** What a sampler takes of the guidance scale that is asked for: CFG++ takes less. */
export const cfgFactorOf = (sampler: Sampler): number => (sampler.usesTimesteps ? sampler.cfgFactor : 1);
