/** @file Noise for a batch: each image draws from its own stream, so it looks the same alone and among others. */
import type { NoiseStream } from '../random/index.js';
import { concatenate } from '../tensor/index.js';

export interface BatchNoise {
  /** The next draw of every image, one after another. @shape [B, 4, h, w] flat */
  like(): Float32Array;
}

/** Joins one stream per image; `valuesPerImage` = 4 · h · w of the latent. */
export const createBatchNoise = (streams: readonly NoiseStream[], valuesPerImage: number): BatchNoise => ({
  like: () => concatenate(streams.map((stream) => stream.normal(valuesPerImage))),
});
