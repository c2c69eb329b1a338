/** @file The size that a single file draws where none is asked for. */

const SQUARE = /^(\d{2,4})x\1$/;
const LATENT_FACTOR = 8;

/**
 * Pixels of a side: what the file says it was trained at, where that is a square of whole latents; else the family's.
 * @source Stability-AI/ModelSpec, `modelspec.resolution`: "width x height" of the training pictures (MIT)
 */
export function nativeSizeOf(metadata: Readonly<Record<string, string>>, familySize: number): number {
  const side = Number(SQUARE.exec(metadata['modelspec.resolution'] ?? '')?.[1]);
  return side > 0 && side % LATENT_FACTOR === 0 ? side : familySize;
}
