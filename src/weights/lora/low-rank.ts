/** @file What adapters put into one weight, and the slots of a graph that take it. */
import type { TensorLocation } from '../tensor-file.js';
import type { AdapterKind } from './adapters/adapter.js';
import type { Side } from './adapters/decompose.js';
import type { LoraRole } from './roles.js';

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

/** A change that is no pair of thin matrices: the changed weight stands in place of the model's own. */
export interface WeightChange {
  readonly kind: AdapterKind;
  /** The model's own weight. */
  readonly base: TensorLocation;
  readonly tensors: Readonly<Partial<Record<LoraRole, LowRankTensor>>>;
  /** Of DoRA: which side its lengths are of. */
  readonly lengths?: { readonly tensor: LowRankTensor; readonly side: Side };
  readonly scale: number;
  readonly alpha: number | undefined;
  /** The weight asked for. */
  readonly multiplier: number;
}

/** Two thin layers, three of which the middle one has the kernel, or the whole weight with all its changes. */
export type LowRankForm = 'pair' | 'triple' | 'whole';
export const THIN_FORMS = ['pair', 'triple'] as const satisfies readonly LowRankForm[];

/** Tensors of a form by what they do. */
export type LowRankRole = 'down' | 'mid' | 'up' | 'up[0]' | 'up[1]' | 'weight' | 'weight[0]' | 'weight[1]';

/** Where a graph takes what one form has for one weight; any number of LoRAs fit into one slot. */
export const lowRankSlot = (weight: string, form: LowRankForm): string => `${weight}/${form}`;

/** Whether a slot takes a whole weight: it cannot stay without one, as a slot for pairs can. */
export const isWholeSlot = (slot: string): boolean => slot.endsWith(lowRankSlot('', 'whole'));

/** The slots of a graph. */
export type LowRankSlots = ReadonlySet<string>;

/** Name of the graph input that takes one tensor of a slot. */
export const lowRankInput = (slot: string, role: LowRankRole): string => `lora/${slot}/${role}`;

export const isChange = (entry: LowRankPair | WeightChange): entry is WeightChange => 'kind' in entry;

export const isPair = (entry: LowRankPair | WeightChange): entry is LowRankPair => !isChange(entry);

/** What is in use on a part, by the slot it belongs in. */
export type LowRankPairs = ReadonlyMap<string, readonly (LowRankPair | WeightChange)[]>;
