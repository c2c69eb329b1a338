/** @file The noise of NVIDIA GPUs, computed anywhere: the WebUI's random source "NV". */
import { type NoiseStream, type Seed, seedWords } from './noise-stream.js';
import { philox4x32, type Words2 } from './philox.js';

/** 2^-32 and 2π·2^-32 as the 32-bit floats that the GPU code carries; the arithmetic with them is in double precision. */
const UNIT = Math.fround(2.3283064e-10);
const ANGLE = Math.fround(2.3283064e-10 * 6.2831855);

/** One normal value from two random words: the sine half of Box and Muller's pair. */
function boxMuller(radiusWord: number, angleWord: number): number {
  const radius = Math.sqrt(-2 * Math.log(radiusWord * UNIT + UNIT / 2));
  return radius * Math.sin(angleWord * ANGLE + ANGLE / 2);
}

/**
 * A stream whose call number is `offset`: value `index` of a call comes from the counter [offset, 0, index, 0].
 * @source behaviour of the WebUI's "NV" source, re-derived: Philox4x32-10 keyed by the 64-bit seed, Box–Muller
 */
export function createNvNoise(seed: Seed): NoiseStream {
  const key: Words2 = seedWords(seed);
  let offset = 0;
  return {
    normal(count) {
      const values = new Float32Array(count);
      for (let index = 0; index < count; index++) {
        const [radiusWord, angleWord] = philox4x32([offset, 0, index, 0], key);
        values[index] = boxMuller(radiusWord, angleWord);
      }
      offset++;
      return values;
    },
  };
}
