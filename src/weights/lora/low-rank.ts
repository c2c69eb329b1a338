/** @file A pair of thin matrices that a LoRA adds to one weight, and the slots of a graph that take such pairs. */
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
  /** alpha / rank, times the weight asked for where the pair is in use. */
  readonly scale: number;
}

/** Two thin layers, or three of which the middle one has the kernel. */
export type LowRankForm = 'pair' | 'triple';
export const LOW_RANK_FORMS: readonly LowRankForm[] = ['pair', 'triple'];

/** Tensors of a form by what they do. */
export type LowRankRole = 'down' | 'mid' | 'up' | 'up[0]' | 'up[1]';

/** Where a graph takes pairs of one form for one weight; any number of LoRAs fit into one slot. */
export const lowRankSlot = (weight: string, form: LowRankForm): string => `${weight}/${form}`;

/** The slots of a graph. */
export type LowRankSlots = ReadonlySet<string>;

/** Name of the graph input that takes one tensor of a slot. */
export const lowRankInput = (slot: string, role: LowRankRole): string => `lora/${slot}/${role}`;

/** The pairs in use on a part, by the slot they belong in. */
export type LowRankPairs = ReadonlyMap<string, readonly LowRankPair[]>;
