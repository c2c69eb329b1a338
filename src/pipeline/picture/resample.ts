/** @file Resizing along one axis at a time, of bytes and of latents: every new value is a weighted sum of old ones. */

/** Which old values make a new one. */
interface Taps {
  readonly indices: readonly number[];
  readonly weights: readonly number[];
}

interface Kernel {
  /** Half its width, in old values. */
  readonly support: number;
  readonly weight: (distance: number) => number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** @source Keys 1981, "Cubic convolution interpolation for digital image processing", equation 4 */
const cubic = (a: number): Kernel => ({
  support: 2,
  weight: (distance) => {
    const x = Math.abs(distance);
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
  },
});

const LINEAR: Kernel = { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) };
const LANCZOS: Kernel = { support: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) };

type TapMaker = (index: number, from: number, to: number) => Taps;

const range = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first }, (_, i) => first + i);

/**
 * The kernel is widened when the picture shrinks, and cut off at the borders.
 * @source Pillow, src/libImaging/Resample.c (MIT-CMU), as formulas; torch's antialiased interpolation follows it
 */
const widened =
  ({ support, weight }: Kernel): TapMaker =>
  (index, from, to) => {
    const scale = Math.max(1, from / to);
    const centre = ((index + 0.5) * from) / to;
    const first = Math.max(0, Math.trunc(centre - support * scale + 0.5));
    const last = Math.min(from, Math.trunc(centre + support * scale + 0.5));
    const indices = range(first, last);
    const weights = indices.map((j) => weight((j - centre + 0.5) / scale));
    const sum = weights.reduce((total, value) => total + value, 0);
    return { indices, weights: weights.map((value) => value / sum) };
  };

/** The kernel keeps its width; what lies beyond a border is the value at it. @source torch `interpolate`, align_corners false */
const fixed =
  ({ support, weight }: Kernel): TapMaker =>
  (index, from, to) => {
    const centre = ((index + 0.5) * from) / to - 0.5;
    const first = Math.floor(centre) - support + 1;
    const around = range(first, first + 2 * support);
    return {
      indices: around.map((j) => Math.min(from - 1, Math.max(0, j))),
      weights: around.map((j) => weight(j - centre)),
    };
  };

const nearest =
  (offset: number): TapMaker =>
  (index, from, to) => ({ indices: [Math.min(from - 1, Math.floor(((index + offset) * from) / to))], weights: [1] });

const MAKERS = {
  lanczos: widened(LANCZOS),
  bilinear: fixed(LINEAR),
  'bilinear antialiased': widened(LINEAR),
  bicubic: fixed(cubic(-0.75)),
  'bicubic antialiased': widened(cubic(-0.5)),
  /** Pillow's, as it resizes masks to the size of a latent. */
  nearest: nearest(0),
  'nearest exact': nearest(0.5),
} as const satisfies Record<string, TapMaker>;

export type ResampleMethod = keyof typeof MAKERS;

export interface Axis {
  /** Values along the axis now, and wanted. */
  readonly from: number;
  readonly to: number;
  /** How many values lie between neighbours along it: 1 for the last axis of an array. */
  readonly stride: number;
}

type Values = Float32Array | Uint8Array;

/** Bytes are rounded after each axis, as Pillow does. */
const asBytes = (values: Float32Array): Uint8Array =>
  new Uint8Array(Uint8ClampedArray.from(values, (value) => Math.floor(value + 0.5)));

/** Resizes an array along one axis. @shape [outer, from, stride] → [outer, to, stride] */
export function resampleAxis<T extends Values>(values: T, { from, to, stride }: Axis, method: ResampleMethod): T {
  if (from === to) return values;
  const outer = values.length / from / stride;
  const result = new Float32Array(outer * to * stride);
  for (let index = 0; index < to; index++) {
    const { indices, weights } = MAKERS[method](index, from, to);
    for (let block = 0; block < outer; block++)
      for (const [tap, old] of indices.entries()) {
        const [source, target, weight] = [(block * from + old) * stride, (block * to + index) * stride, weights[tap]!];
        for (let i = 0; i < stride; i++) result[target + i]! += weight * values[source + i]!;
      }
  }
  return (values instanceof Float32Array ? result : asBytes(result)) as T;
}

export interface PlaneSize {
  readonly height: number;
  readonly width: number;
}

/** Resizes planes, as latents are. @shape values [planes, height, width] → [planes, to.height, to.width] */
export function resamplePlanes(
  values: Float32Array,
  { from, to }: { readonly from: PlaneSize; readonly to: PlaneSize },
  method: ResampleMethod,
): Float32Array {
  const wide = resampleAxis(values, { from: from.width, to: to.width, stride: 1 }, method);
  return resampleAxis(wide, { from: from.height, to: to.height, stride: to.width }, method);
}
