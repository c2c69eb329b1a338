/** @file Sizes of the usual shapes with about as many pixels as the model was trained on; pure. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Wide shapes; the swap makes tall ones of them. */
const SHAPES = [
  ['1:1', 1],
  ['4:3', 4 / 3],
  ['3:2', 3 / 2],
  ['16:9', 16 / 9],
] as const;

/** Sides are multiples of this on small models, and of 64 where there are enough pixels. @source trainers' buckets */
const STEP = 8;
const BUCKET = 64;
const LARGE = 512;

/** Each shape with its size. `native` is the model's own. */
export function presetsOf(native: Size): readonly (Size & { readonly name: string })[] {
  const side = Math.sqrt(native.width * native.height);
  const step = side >= LARGE ? BUCKET : STEP;
  const rounded = (length: number) => Math.max(step, Math.round(length / step) * step);
  return SHAPES.map(([name, ratio]) => ({
    name,
    width: rounded(side * Math.sqrt(ratio)),
    height: rounded(side / Math.sqrt(ratio)),
  }));
}
