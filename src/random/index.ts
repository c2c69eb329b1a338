/** @file Door of random/: streams of normal noise that other programs draw as well. */
import { createCpuNoise } from './cpu-noise.js';
import type { NoiseSource } from './noise-stream.js';
import { createNvNoise } from './nv-noise.js';

export { type BrownianTree, type BrownianTreeOptions, createBrownianTree } from './brownian-tree.js';
export { createNoiseWithSeedDelta, type NoiseSource, type NoiseStream, type Seed } from './noise-stream.js';
export { type NoiseShape, slerp } from './slerp.js';
export { createCpuNoise, createNvNoise };

/** Makers of streams by the WebUI's name of the source. */
export const NOISE_SOURCES = {
  NV: createNvNoise,
  CPU: createCpuNoise,
} as const satisfies Record<string, NoiseSource>;
