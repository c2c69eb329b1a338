/** @file Gaussian blurs of planes. */
import type { PlaneSize } from './resample.js';

interface Lines {
  readonly length: number;
  /** From value to value of a line. */
  readonly step: number;
  readonly starts: readonly number[];
}

const linesOf = ({ height, width }: PlaneSize, axis: 'x' | 'y'): Lines =>
  axis === 'x'
    ? { length: width, step: 1, starts: Array.from({ length: height }, (_, y) => y * width) }
    : { length: height, step: width, starts: Array.from({ length: width }, (_, x) => x) };

/** Beyond a border the picture is mirrored without repeating the border value. @source OpenCV's default border, BORDER_REFLECT_101 */
function mirrored(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const inside = Math.abs(index) % period;
  return inside < length ? inside : period - inside;
}

/**
 * Blurs along one axis with a Gaussian that ends at 2.5 deviations.
 * @shape plane [height, width] → same
 * @source AUTOMATIC1111 WebUI v1.10.1, size of the kernel of its mask blur, as behaviour, from memory
 */
export function blurAxis(plane: Float32Array, size: PlaneSize, axis: 'x' | 'y', deviation: number): Float32Array {
  if (deviation <= 0) return plane;
  const radius = Math.floor(2.5 * deviation + 0.5);
  const raw = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * deviation ** 2)));
  const sum = raw.reduce((total, value) => total + value, 0);
  const { length, step, starts } = linesOf(size, axis);
  const result = new Float32Array(plane.length);
  for (const start of starts)
    for (let i = 0; i < length; i++) {
      let value = 0;
      for (let k = -radius; k <= radius; k++)
        value += raw[k + radius]! * plane[start + mirrored(i + k, length) * step]!;
      result[start + i * step] = value / sum;
    }
  return result;
}

/** Mean of 2r + 1 neighbours by a running sum; the border value goes on beyond the border. */
function box(plane: Float32Array, { length, step, starts }: Lines, radius: number): Float32Array {
  const result = new Float32Array(plane.length);
  for (const start of starts) {
    const at = (index: number) => plane[start + Math.min(length - 1, Math.max(0, index)) * step]!;
    let sum = 0;
    for (let k = -radius; k <= radius; k++) sum += at(k);
    for (let i = 0; i < length; i++) {
      result[start + i * step] = sum / (2 * radius + 1);
      sum += at(i + radius + 1) - at(i - radius);
    }
  }
  return result;
}

/** A wide blur in time that does not grow with the deviation: three running means an axis. @shape plane [height, width] → same */
export function blurWide(plane: Float32Array, size: PlaneSize, deviation: number): Float32Array {
  // Three boxes of 2r + 1 have the variance (2r + 1)² − 1, over 4.
  const radius = Math.round((Math.sqrt(4 * deviation ** 2 + 1) - 1) / 2);
  if (radius < 1) return plane;
  let result = plane;
  for (const axis of ['x', 'y'] as const)
    for (let pass = 0; pass < 3; pass++) result = box(result, linesOf(size, axis), radius);
  return result;
}
