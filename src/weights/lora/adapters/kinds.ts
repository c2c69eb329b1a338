/** @file The kinds of adapters that are read, and which one the tensors of a module make. */
import type { LoraRole } from '../roles.js';
import type { AdapterKind, FloatTensor, ShapeOf } from './adapter.js';
import { GLORA, LOHA, LOKR, LORA, LORA_EMBEDDING } from './low-rank-kinds.js';
import { BOFT, FULL, IA3, NORM, OFT, PEFT_IA3 } from './whole-kinds.js';

const KINDS: readonly AdapterKind[] = [LORA, LOHA, LOKR, LORA_EMBEDDING, FULL, NORM, OFT, BOFT, PEFT_IA3, IA3, GLORA];

/** The kind that some tensors make; undefined = none, or half of one. */
export const kindOf = (roles: ReadonlySet<LoraRole>, of: ShapeOf): AdapterKind | undefined =>
  KINDS.find(
    ({ needs, suits }) =>
      needs.some((set) => set.every((role) => roles.has(role))) && (suits === undefined || suits(of)),
  );

/** Whether a kind takes a tensor. */
export const takes = ({ needs, may }: AdapterKind, role: LoraRole): boolean =>
  may.includes(role) || needs.some((set) => set.includes(role));

/** Adapters whose change is a pair of thin matrices, which need not be multiplied out. */
export const isPair = (kind: AdapterKind, roles: ReadonlySet<LoraRole>): boolean =>
  kind === LORA && !roles.has('dora_scale') && !roles.has('magnitude');

/** What is added to a bias, under which names, and whether alpha counts. */
export const BIASES: readonly { readonly role: LoraRole; readonly isScaled: boolean }[] = [
  { role: 'up_bias', isScaled: true },
  { role: 'diff_b', isScaled: false },
  { role: 'b_norm', isScaled: false },
];

const dataOf = (tensor: FloatTensor | undefined): Float32Array => tensor?.data ?? new Float32Array();

/** A vector added to a bias. */
export const biasKind = ({ role, isScaled }: (typeof BIASES)[number]): AdapterKind => ({
  word: 'bias',
  needs: [[role]],
  may: ['alpha'],
  rank: () => undefined,
  shapes: (base) => ({ [role]: base }),
  change: (tensors, _, { scale, multiplier }) =>
    dataOf(tensors[role]).map((value) => value * multiplier * (isScaled ? scale : 1)),
});
