/** @file The guidance scale as numbers that a UNet takes which was distilled with it. */
import { MAX_PERIOD } from './unet-embedding.js';

/** Scales were multiplied by this in training, as if they were timesteps. */
const SCALE_FACTOR = 1000;

/**
 * Sines, then cosines, of a guidance scale at falling frequencies. The model counts from no guidance at all, so 1 is its 0.
 * @param width even, of the model
 * @shape → [width]
 * @source Luo et al. 2023, "Latent consistency models", section 4.2; diffusers `get_guidance_scale_embedding`, Apache-2.0
 */
export function guidanceEmbedding(cfgScale: number, width: number): Float32Array {
  const half = width / 2;
  const scaled = (cfgScale - 1) * SCALE_FACTOR;
  const angles = Array.from({ length: half }, (_, i) => scaled * Math.exp((-Math.log(MAX_PERIOD) * i) / (half - 1)));
  return Float32Array.from([...angles.map(Math.sin), ...angles.map(Math.cos)]);
}
