/** @file Arrays on disk, for other programs to compute with. */
import type { Shape } from '../tensor/index.js';
import { floatTensor, writeSafetensors } from '../weights/index.js';

export interface NamedTensor {
  readonly name: string;
  readonly data: Float32Array;
  readonly shape: Shape;
}

/** Writes 32-bit tensors to a .safetensors file, whole or not at all. @throws FILE_UNWRITABLE */
export const saveTensors = (path: string, tensors: readonly NamedTensor[]): Promise<void> =>
  writeSafetensors(
    path,
    tensors.map(({ name, data, shape }) => floatTensor(name, data, shape)),
  );
