/** @file A pair of thin matrices that a LoRA adds to one weight. */
import type { TensorLocation } from '../tensor-file.js';

/** A tensor of a LoRA under its own name. */
export interface LowRankTensor {
  readonly name: string;
  readonly location: TensorLocation;
}

/**
 * W' = W + scale·up·down. The tensors stay in the LoRA's file.
 * @shape up [outputs, rank(, 1, 1)], down [rank, inputs(, k, k)]; with `mid` [rank, rank, k, k], down is 1×1
 */
export interface LowRankPair {
  readonly up: LowRankTensor;
  readonly down: LowRankTensor;
  readonly mid?: LowRankTensor | undefined;
  readonly rank: number;
  /** Weight asked for times alpha / rank. */
  readonly scale: number;
}
