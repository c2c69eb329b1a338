/** @file The cheap nonlinear model that sampler goldens are drawn with, and noise that counts its draws. */
import { createNvNoise } from '../../src/random/index.js';
import {
  type BatchNoise,
  createBatchNoise,
  createNoiseSchedule,
  type Predict,
  type SamplingSteps,
  SD1_NOISE_SCHEDULE,
} from '../../src/sampling/index.js';

export const noiseSchedule = createNoiseSchedule(SD1_NOISE_SCHEDULE);

/** Values of a latent of the goldens. */
const SIZE = 24;

/** The recipe's denoiser, `samplers.py`. */
export const denoised = (value: number, sigma: number): number => Math.tanh(value / (1 + sigma)) * 0.7 - 0.2;

/** The model of that denoiser, answering with epsilon. @shape input [n] → [n] */
export const epsilon = (input: Float32Array, timestep: number): Float32Array => {
  const sigma = noiseSchedule.timestepToSigma(timestep);
  const root = Math.sqrt(1 + sigma ** 2);
  return input.map((value) => (value * root - denoised(value * root, sigma)) / sigma);
};

export const predict: Predict = async (input, timestep) => ({ conditional: epsilon(input, timestep) });

/** The final latent of a run. */
export async function last(steps: SamplingSteps): Promise<Float32Array> {
  let next = await steps.next();
  while (!next.done) next = await steps.next();
  return next.value;
}

/** NV noise of one image, counted. */
export function countedNoise(seed: number) {
  const streams = createBatchNoise([createNvNoise(seed)], SIZE, { seeds: [seed], source: createNvNoise });
  const counter = { draws: 0 };
  const noise: BatchNoise = {
    ...streams,
    like: () => {
      counter.draws++;
      return streams.like();
    },
  };
  return { noise, counter };
}
