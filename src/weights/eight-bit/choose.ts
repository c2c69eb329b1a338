/** @file Which weights are kept in 8 bits: the linear layers of transformers, nearly all of a large model. */
import type { Shape } from '../../tensor/index.js';
import type { TensorLocation, TensorSource } from '../tensor-file.js';
import { BLOCK_SIZE } from './blocks.js';

/**
 * Modules with these layers: the UNet's spatial transformers and the text encoders' blocks. What is small and steers everything
 * (embeddings of words and of the time, norms, the projection of the pooled text) stays as it is, and so do convolutions, which
 * the engine multiplies in 32-bit floats only.
 */
const TRANSFORMERS = /(^|\.)(attentions|encoder\.layers)\.\d+\./;
const WEIGHT = '.weight';

/** A layer's rows and columns; undefined for what is no matrix. A 1×1 convolution holds the same bytes. */
function matrixOf([outputs = 0, inputs = 0, ...rest]: Shape): readonly [outputs: number, inputs: number] | undefined {
  return inputs > 0 && rest.every((size) => size === 1) ? [outputs, inputs] : undefined;
}

/** A weight that is kept in blocks. */
export interface LinearWeight {
  readonly name: string;
  readonly location: TensorLocation;
  readonly matrix: readonly [outputs: number, inputs: number];
}

/** The weights of linear layers in transformers whose rows are whole blocks. */
export const chooseLinear = ({ tensors }: TensorSource): readonly LinearWeight[] =>
  [...tensors].flatMap(([name, location]) => {
    const matrix = name.endsWith(WEIGHT) && TRANSFORMERS.test(name) ? matrixOf(location.shape) : undefined;
    return matrix && matrix[1] % BLOCK_SIZE === 0 ? [{ name, location, matrix }] : [];
  });
