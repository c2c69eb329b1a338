/**
 * @file Numbers in blocks of 8 bits: 32 of a row share a scale, and each is a whole number from −127 to 127 times it. The
 * error of a number is at most half of its block's scale; what lay in such blocks before (GGUF's Q8_0) comes through as it was.
 * @source microsoft/onnxruntime `ContribOperators.md` (MatMulNBits; MIT) for how they lie
 */

/** Numbers that share a scale: the block of GGUF's Q8_0. */
export const BLOCK_SIZE = 32;

/** Whole numbers on either side of zero: as many on both, so that zero stays zero. */
const STEPS = 127;
/** What a byte holds beside the number, so that none is below zero. */
const ZERO_POINT = 128;

/** The scale of one block; not finite where one of its numbers is not, so that it shows. */
function scaleAt(values: Float32Array, start: number): number {
  let largest = 0;
  for (let i = start; i < start + BLOCK_SIZE; i++) largest = Math.max(largest, Math.abs(values[i] as number));
  return Math.fround(largest / STEPS);
}

/** The scale of every block. @shape values [n·32] → [n] */
export function blockScales(values: Float32Array): Float32Array<ArrayBuffer> {
  const scales = new Float32Array(values.length / BLOCK_SIZE);
  for (let block = 0; block < scales.length; block++) scales[block] = scaleAt(values, block * BLOCK_SIZE);
  return scales;
}

/** Every number as whole scales of its block, 128 more. @shape values [n·32] → same */
export function blockBytes(values: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.length);
  for (let start = 0; start < values.length; start += BLOCK_SIZE) {
    const scale = scaleAt(values, start);
    for (let i = start; i < start + BLOCK_SIZE; i++)
      bytes[i] = ZERO_POINT + (scale === 0 ? 0 : Math.round((values[i] as number) / scale));
  }
  return bytes;
}
