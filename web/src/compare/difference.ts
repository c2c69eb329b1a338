/** @file How far two pictures differ, pixel by pixel; pure. */
import { colourOf } from './colour-scale.js';

/** Pixels as a canvas gives them. @shape data [height, width, 4], 0–255 */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

export interface Difference {
  /** Mean over the three colours of the absolute difference, 0 to 1. @shape [height, width] flat */
  readonly values: Float32Array;
  readonly mean: number;
  readonly max: number;
}

const CHANNELS = 4;
const COLOURS = 3;
const FULL = 255;
const LEVELS = 256;

/** The difference of two pictures of one size. @throws RangeError when their sizes differ */
export function differenceOf(a: Pixels, b: Pixels): Difference {
  if (a.width !== b.width || a.height !== b.height) throw new RangeError('bug: pictures of different sizes');
  const values = new Float32Array(a.width * a.height);
  let [sum, max] = [0, 0];
  for (let pixel = 0; pixel < values.length; pixel++) {
    let apart = 0;
    for (let at = pixel * CHANNELS; at < pixel * CHANNELS + COLOURS; at++)
      apart += Math.abs((a.data[at] ?? 0) - (b.data[at] ?? 0));
    const value = apart / (COLOURS * FULL);
    values[pixel] = value;
    sum += value;
    if (value > max) max = value;
  }
  return { values, mean: values.length > 0 ? sum / values.length : 0, max };
}

/** The difference as colours; the largest has the last colour. @shape [height, width, 4], 0–255 */
export function paintDifference({ values, max }: Difference): Uint8ClampedArray<ArrayBuffer> {
  const palette = Array.from({ length: LEVELS }, (_, level) => colourOf(level / FULL));
  const painted = new Uint8ClampedArray(values.length * CHANNELS);
  for (const [pixel, value] of values.entries()) {
    const [red, green, blue] = palette[max > 0 ? Math.round((value / max) * FULL) : 0] ?? [0, 0, 0];
    painted.set([red, green, blue, FULL], pixel * CHANNELS);
  }
  return painted;
}
