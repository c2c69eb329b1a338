/** @file A half of TAESD in a file: under the names of diffusers, or the bare numbers of its first program; its tensors under ours. */
import type { TensorFile, TensorLocation, TensorSource } from './tensor-file.js';

type Half = 'decoder' | 'encoder';

const DIFFUSERS_NAME = /^(decoder|encoder)\.(layers\..+)$/;
const NUMBERED_NAME = /^(\d{1,3})\.(.+)$/;

/**
 * The first program counts the squashing of the latent as a layer of the decoder, so that its numbers are one larger.
 * @source madebyollin/taesd `taesd.py` (MIT) and diffusers `DecoderTiny` (Apache-2.0), read as facts
 */
const FIRST_NUMBERS: Readonly<Record<Half, number>> = { decoder: 1, encoder: 0 };

/** Our name of a tensor; undefined = it is not of this half. */
function ourName(name: string, half: Half): string | undefined {
  const [, part, rest] = DIFFUSERS_NAME.exec(name) ?? [];
  if (part !== undefined) return part === half ? rest : undefined;
  const [, number, own] = NUMBERED_NAME.exec(name) ?? [];
  return number === undefined ? undefined : `layers.${Number(number) - FIRST_NUMBERS[half]}.${own}`;
}

/** The tensors of a half under our names; whatever else the file holds is left out. */
export function tinyVaeOfFile(file: TensorFile, half: Half): TensorSource {
  const tensors = new Map<string, TensorLocation>();
  for (const [name, location] of file.tensors) {
    const ours = ourName(name, half);
    if (ours !== undefined) tensors.set(ours, location);
  }
  return { path: file.path, tensors };
}
