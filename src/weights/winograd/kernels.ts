/**
 * @file Kernels of 3×3 convolutions, taken to the domain of Winograd's F(4×4, 3×3): 36 numbers in place of 9, which is done once and
 * kept, so that every evaluation has a quarter of the multiplications.
 * @source Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks", section 4.2
 */

/** Name of a convolution's kernels in the domain, beside its `weight`. */
export const WINOGRAD_KERNELS = 'winograd';
/** Cells along one side of what a tile is made from; kernels have as many places in the domain. */
export const WINOGRAD_PATCH = 6;

const SIDE = 3;

/** To the domain, along one side. @source Lavin and Gray 2016, equation 12 (G) */
const TO_DOMAIN: readonly (readonly [number, number, number])[] = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];

/** Every `step`-th value from `start` on, three of them weighed and added. */
type Taps = readonly [number, number, number];

/** @shape kernels [n, 3, 3] → the three columns of each in one row of the domain, [3][n] */
function rowInDomain(kernels: Float32Array, [a, b, c]: Taps): readonly Float64Array[] {
  const count = kernels.length / SIDE ** 2;
  return [0, 1, 2].map((column) => {
    const row = new Float64Array(count);
    for (let i = 0, at = column; i < count; i++, at += SIDE ** 2)
      row[i] = a * (kernels[at] ?? 0) + b * (kernels[at + SIDE] ?? 0) + c * (kernels[at + 2 * SIDE] ?? 0);
    return row;
  });
}

function weighed([x, y, z]: readonly Float64Array[], [a, b, c]: Taps): Float32Array<ArrayBuffer> {
  const sum = new Float32Array(x?.length ?? 0);
  if (!x || !y || !z) return sum;
  for (let i = 0; i < sum.length; i++) sum[i] = a * (x[i] ?? 0) + b * (y[i] ?? 0) + c * (z[i] ?? 0);
  return sum;
}

/** One place of the domain after another. @shape kernels [n, 3, 3] → 36 times [n] */
export function* winogradPlanes(kernels: Float32Array): Generator<Float32Array<ArrayBuffer>> {
  for (const taps of TO_DOMAIN) {
    const columns = rowInDomain(kernels, taps);
    for (const across of TO_DOMAIN) yield weighed(columns, across);
  }
}
