/** @file Between the VAE's floats and the bytes of a picture. */
import type { RgbImage } from '../contract/index.js';

/**
 * One picture from the VAE's output, clamped and cut to whole numbers as the WebUI does (cut, not rounded).
 * @shape planes [3, height, width], −1…1 → data [height, width, 3], 0…255
 */
export function toRgb(planes: Float32Array, width: number, height: number): RgbImage {
  const cells = width * height;
  const data = new Uint8Array(cells * 3);
  for (let channel = 0; channel < 3; channel++)
    for (let cell = 0; cell < cells; cell++) {
      // Rounded to 32 bits after every step, so that a value at an edge is cut the same way.
      const unit = Math.min(1, Math.max(0, Math.fround(planes[channel * cells + cell]! + 1) / 2));
      data[cell * 3 + channel] = Math.trunc(Math.fround(unit * 255));
    }
  return { width, height, data };
}

/** The other way. @shape data [height, width, 3], 0…255 → [3, height, width], −1…1 */
export function toPlanes({ width, height, data }: RgbImage): Float32Array {
  const cells = width * height;
  const planes = new Float32Array(cells * 3);
  for (let channel = 0; channel < 3; channel++)
    for (let cell = 0; cell < cells; cell++)
      planes[channel * cells + cell] = 2 * Math.fround(data[cell * 3 + channel]! / 255) - 1;
  return planes;
}
