/** @file From what a model predicts to what samplers work with: the adapters that keep samplers ignorant of prediction types. */
import { throwIfAborted } from '../base/index.js';
import { guide } from './guidance.js';
import { weightedSum } from './linear.js';
import type { NoiseSchedule } from './noise-schedule.js';
import type { Denoiser, EpsilonPredictor, GuidedEpsilon } from './sampler.js';

/** The raw output of the model, with the prompt and, under guidance, with the negative one. @shape [B, 4, h, w] flat */
export interface ModelOutput {
  readonly conditional: Float32Array;
  readonly unconditional?: Float32Array;
}

/** Where in the sampling an evaluation stands. */
export interface EvaluationPlace {
  /** The step that it belongs to, from 0; a sampler may ask several times in a step. */
  readonly stepIndex: number;
  /** What the sampler counts by: the noise level, or the timestep of a sampler on timesteps. */
  readonly level: number;
}

/**
 * One evaluation of the model for a whole batch; the input is scaled already.
 * @shape input [B, 4, h, w] flat
 */
export type Predict = (input: Float32Array, timestep: number, place: EvaluationPlace) => Promise<ModelOutput>;

interface PredictionRow {
  /** denoised = skip · x + out · model(input · x), x noisy by sigma on data of deviation 1. */
  scalings(sigma: number): { readonly skip: number; readonly out: number; readonly input: number };
  /** epsilon = output · model(x) + noisy · x, x on the DDPM scale √ᾱ · data + √(1 − ᾱ) · noise. */
  toEpsilon(alphaCumprod: number): { readonly output: number; readonly noisy: number };
}

/**
 * Prediction types by the names of the diffusers scheduler files.
 * @source crowsonkb/k-diffusion (MIT), external.py, get_scalings of the epsilon and v denoisers with sigma_data 1;
 * Salimans and Ho 2022, appendix D, for v = √ᾱ · epsilon − √(1 − ᾱ) · data
 */
const PREDICTIONS = {
  epsilon: {
    scalings: (sigma) => ({ skip: 1, out: -sigma, input: 1 / Math.sqrt(sigma ** 2 + 1) }),
    toEpsilon: () => ({ output: 1, noisy: 0 }),
  },
  v_prediction: {
    scalings: (sigma) => {
      const root = Math.sqrt(sigma ** 2 + 1);
      return { skip: 1 / root ** 2, out: -sigma / root, input: 1 / root };
    },
    toEpsilon: (alpha) => ({ output: Math.sqrt(alpha), noisy: Math.sqrt(1 - alpha) }),
  },
} as const satisfies Record<string, PredictionRow>;

export type PredictionType = keyof typeof PREDICTIONS;

export interface GuidedModelOptions {
  readonly predict: Predict;
  /** The step at work. */
  readonly stepIndex: () => number;
  readonly prediction: PredictionType;
  readonly noiseSchedule: NoiseSchedule;
  /** Guidance weight; without effect where the model gives no unconditional output. */
  readonly cfgScale: number;
  readonly signal?: AbortSignal | undefined;
}

/** A model behind guidance, in both forms that samplers ask for. */
export interface GuidedModel {
  readonly denoise: Denoiser;
  readonly predictEpsilon: EpsilonPredictor;
}

/** Applies one linear reading to both outputs, then guides between the results. */
function guided(output: ModelOutput, cfgScale: number, read: (raw: Float32Array) => Float32Array): GuidedEpsilon {
  const conditional = read(output.conditional);
  if (!output.unconditional) return { guided: conditional, unconditional: conditional };
  const unconditional = read(output.unconditional);
  return { guided: guide(conditional, unconditional, cfgScale), unconditional };
}

/**
 * Wraps a model so that samplers see guided denoised latents or guided epsilons.
 * @throws CANCELLED before an evaluation once the signal is aborted
 */
export function createGuidedModel(options: GuidedModelOptions): GuidedModel {
  const { predict, stepIndex, noiseSchedule, cfgScale, signal } = options;
  const row: PredictionRow = PREDICTIONS[options.prediction];
  return {
    async denoise(x, sigma) {
      throwIfAborted(signal);
      const { skip, out, input } = row.scalings(sigma);
      const place = { stepIndex: stepIndex(), level: sigma };
      const output = await predict(weightedSum([input, x]), noiseSchedule.sigmaToTimestep(sigma), place);
      return guided(output, cfgScale, (raw) => weightedSum([skip, x], [out, raw])).guided;
    },
    async predictEpsilon(x, timestep) {
      throwIfAborted(signal);
      // Between two timesteps ᾱ is that of the lower one, as in the WebUI.
      const { output: factor, noisy } = row.toEpsilon(noiseSchedule.alphasCumprod[Math.floor(timestep)]!);
      const output = await predict(x, timestep, { stepIndex: stepIndex(), level: timestep });
      return guided(output, cfgScale, (raw) => weightedSum([factor, raw], [noisy, x]));
    },
  };
}
