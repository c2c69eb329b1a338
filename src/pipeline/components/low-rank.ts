/** @file The low-rank pairs of a part: which slots its graphs have for them, and what is in the slots. */
import { defined } from '../../base/index.js';
import type { HeldInputs } from '../../runtime/index.js';
import { isWholeSlot, type LowRankPairs, type LowRankSlots, layOutPairs } from '../../weights/index.js';

/** Pairs in the graphs of one part. */
export interface Adapted {
  /** A plain graph has none. */
  readonly slots: LowRankSlots;
  readonly pairs: LowRankPairs;
  readonly inputs: HeldInputs;
}

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
function withPairs(part: Adapted, pairs: LowRankPairs): Adapted {
  if (pairs === part.pairs) return part;
  if (pairs.size === 0) return { ...NOT_ADAPTED, slots: part.slots };
  // A slot for a whole weight cannot stay empty: the graph would need the model's own weight as an input.
  const kept = [...part.slots].filter((slot) => pairs.has(slot) || !isWholeSlot(slot));
  const slots = new Set([...kept, ...pairs.keys()]);
  const isSame = slots.size === part.slots.size && kept.length === part.slots.size;
  return adapted(isSame ? part.slots : slots, pairs);
}

/** The sessions of a part: those of the plain graph, and those of the graph with slots once a LoRA was there. */
export interface Variants<Sessions> {
  readonly plain: Sessions;
  readonly slotted: Sessions | undefined;
}

/** A part of the model that LoRAs may change. */
export interface AdaptedPart<Sessions> {
  readonly variants: Variants<Sessions>;
  readonly adapted: Adapted;
}

/** A part of which no graph with slots was wanted yet. */
export const notAdapted = <Sessions>(plain: Sessions): AdaptedPart<Sessions> => ({
  variants: { plain, slotted: undefined },
  adapted: NOT_ADAPTED,
});

/** The same part with other pairs; undefined = it keeps what it has. `build` makes the sessions of a graph with slots. */
export function adapt<Sessions>(
  { variants, adapted: before }: AdaptedPart<Sessions>,
  pairs: LowRankPairs | undefined,
  build: (slots: LowRankSlots) => Sessions,
): AdaptedPart<Sessions> {
  const adapted = pairs ? withPairs(before, pairs) : before;
  if (adapted.slots === before.slots) return { variants, adapted };
  return { variants: { ...variants, slotted: build(adapted.slots) }, adapted };
}

/** The sessions that draw now. */
export function inUse<Sessions>({ variants, adapted }: AdaptedPart<Sessions>): Sessions {
  return adapted.pairs.size === 0 ? variants.plain : defined(variants.slotted, 'a graph with slots');
}
