/** @file The low-rank pairs of a part: which slots its graphs have for them, and what is in the slots. */
import { defined } from '../../base/index.js';
import type { HeldInputs } from '../../runtime/index.js';
import { type LoraPart, type LowRankPairs, type LowRankSlots, layOutPairs } from '../../weights/index.js';

/** Pairs in the graphs of one part. */
export interface Adapted {
  /** A plain graph has none. */
  readonly slots: LowRankSlots;
  readonly pairs: LowRankPairs;
  readonly inputs: HeldInputs;
}

export type AdaptedParts = Readonly<Record<LoraPart, Adapted>>;

function adapted(slots: LowRankSlots, pairs: LowRankPairs): Adapted {
  return { slots, pairs, inputs: (inputs) => layOutPairs(slots, pairs, inputs) };
}

export const NOT_ADAPTED: Adapted = adapted(new Set(), new Map());

/**
 * The same part with other pairs. Its slots stay while they are enough: those left over hold pairs of zeros. Where one
 * is missing, the new graph has all of both, so that two LoRAs that take turns need one new graph and not one at each
 * turn. Without a pair it is the plain graph again, the same pictures as without LoRAs to the last bit; the slots stay
 * for the next LoRA.
 */
export function withPairs(part: Adapted, pairs: LowRankPairs): Adapted {
  if (pairs === part.pairs) return part;
  if (pairs.size === 0) return { ...NOT_ADAPTED, slots: part.slots };
  const isEnough = [...pairs.keys()].every((slot) => part.slots.has(slot));
  return adapted(isEnough ? part.slots : new Set([...part.slots, ...pairs.keys()]), pairs);
}

/** The sessions of a part: those of the plain graph, and those of the graph with slots once a LoRA was there. */
export interface Variants<Sessions> {
  readonly plain: Sessions;
  readonly slotted: Sessions | undefined;
}

/** The sessions that draw now. */
export function inUse<Sessions>({ plain, slotted }: Variants<Sessions>, { pairs }: Adapted): Sessions {
  return pairs.size === 0 ? plain : defined(slotted, 'a graph with slots');
}
