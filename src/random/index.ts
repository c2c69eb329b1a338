/** @file Door of random/: streams of normal noise that other programs draw as well. */
import { createCpuNoise } from './cpu-noise.js';
import type { NoiseStream, Seed } from './noise-stream.js';
import { createNvNoise } from './nv-noise.js';

export type { NoiseStream, Seed } from './noise-stream.js';
export { createCpuNoise, createNvNoise };

/** Makers of streams by the WebUI's name of the source. */
export const NOISE_SOURCES = {
  NV: createNvNoise,
  CPU: createCpuNoise,
} as const satisfies Record<string, (seed: Seed) => NoiseStream>;
