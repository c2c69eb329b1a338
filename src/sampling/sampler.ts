/** @file What a sampler is: a pure generator of steps from noise to latent, that knows neither model nor prompt. */
import type { BatchNoise } from './batch-noise.js';
import type { ScheduleName } from './schedules.js';

/** Estimates the clean latent: (x, sigma) → denoised. @shape x [n] → [n] */
export type Denoiser = (x: Float32Array, sigma: number) => Promise<Float32Array>;

/** Estimates the noise in x on the DDPM scale: (x, whole timestep) → epsilon. @shape x [n] → [n] */
export type EpsilonPredictor = (x: Float32Array, timestep: number) => Promise<Float32Array>;

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

export interface SamplerOptions {
  readonly noise: BatchNoise;
  /** Share of fresh noise per step, 0 = none; samplers that add none ignore it. */
  readonly eta: number;
}

/** Goes down the noise levels; the last is where it ends, 0 in most schedules. */
export type SigmaSampler = (
  denoise: Denoiser,
  x: Float32Array,
  sigmas: readonly number[],
  options: SamplerOptions,
) => SamplingSteps;

/** Whole timesteps in rising order, with ᾱ of every training timestep. */
interface TimestepLevels {
  readonly timesteps: readonly number[];
  readonly alphasCumprod: Float32Array;
}

/** Goes down whole timesteps on the DDPM scale. */
export type TimestepSampler = (
  predictEpsilon: EpsilonPredictor,
  x: Float32Array,
  levels: TimestepLevels,
  options: SamplerOptions,
) => SamplingSteps;

interface SamplerFacts {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Model evaluations of a step; a step that ends at sigma 0 always takes one. */
  readonly order: 1 | 2;
  /** Default of eta. */
  readonly eta: number;
  /** Whether it draws noise at its default eta. */
  readonly noisy: boolean;
  readonly source: string;
}

/** A row of the sampler table. */
export type Sampler =
  | (SamplerFacts & {
      readonly usesTimesteps: false;
      readonly run: SigmaSampler;
      /** What the schedule "Automatic" means for it; absent: the levels of evenly spaced timesteps. */
      readonly defaultSchedule?: ScheduleName;
      /** Whether one more level is computed and the last but one dropped. */
      readonly discardPenultimate: boolean;
    })
  | (SamplerFacts & { readonly usesTimesteps: true; readonly run: TimestepSampler });
