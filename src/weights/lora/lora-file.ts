/** @file An adapter file against a model: every tensor with the weight that it changes, or the reason why it changes none. */
import { AppError } from '../../base/index.js';
import type { OfParts } from '../diffusers-folder.js';
import type { TensorFile, TensorLocation, TensorSource } from '../tensor-file.js';
import { fitModule, type Layer } from './fit-module.js';
import { type LowRankPair, type LowRankPairs, lowRankSlot, type WeightChange } from './low-rank.js';
import { type LeftOut, sortLora } from './modules.js';
import { LORA_PARTS, type LoraPart, type LoraTarget, loraTargets, targetOf } from './names.js';
import { readPeftScales } from './scale.js';

export type { LeftOut } from './modules.js';
export { LORA_PARTS, type LoraPart } from './names.js';

type ByPart<T> = Readonly<Record<LoraPart, ReadonlyMap<string, T>>>;

/** A LoRA as it fits one model. Pairs have the scale alpha / rank. */
export interface LoraFit {
  /** By our name of the weight. */
  readonly pairs: ByPart<LowRankPair>;
  /** The same of adapters that are no pairs, and of biases; of one tensor, what is added one after the other. */
  readonly changes: ByPart<WeightChange>;
  /** Textual inversions that come with it: the tensors of each. */
  readonly bundled: ReadonlyMap<string, ReadonlyMap<string, TensorLocation>>;
  /** Modules that the model does not have: they are left out. */
  readonly unmatched: readonly string[];
  /** Tensors of the other modules that are not used. */
  readonly leftOut: readonly LeftOut[];
}

/** Weights a LoRA is applied with. */
export interface LoraWeights {
  /** Of all text encoders. */
  readonly textEncoder: number;
  readonly unet: number;
}

type Sources = Pick<OfParts<TensorSource>, LoraPart>;

const emptyOfParts = <T>() => ({
  textEncoder: new Map<string, T>(),
  textEncoder2: new Map<string, T>(),
  unet: new Map<string, T>(),
});

const weightOf = (part: LoraPart, { textEncoder, unet }: LoraWeights): number => (part === 'unet' ? unet : textEncoder);

function layerOf(sources: Sources, { part, weight }: LoraTarget): Layer | undefined {
  const tensors = sources[part]?.tensors;
  const found = tensors?.get(weight);
  return found && { name: weight, weight: found, bias: tensors?.get(weight.replace(/\.weight$/, '.bias')) };
}

/**
 * Finds the weight for every module of a LoRA and checks the shapes against it.
 * @throws LORA_KIND for adapters of a kind that is not read; LORA_UNFIT for one of another family or width, or without
 * any; TENSOR_DTYPE CONFIG_INVALID
 */
export async function fitLora(file: TensorFile, sources: Sources): Promise<LoraFit> {
  const { modules, bundled, leftOut } = sortLora(file);
  const scales = await readPeftScales(file);
  const names = LORA_PARTS.map((part) => [part, sources[part]?.tensors.keys() ?? []] as const);
  const targets = loraTargets(Object.fromEntries(names));
  const [pairs, changes] = [emptyOfParts<LowRankPair>(), emptyOfParts<WeightChange>()];
  const unmatched: string[] = [];
  const unused = [...leftOut];
  for (const [name, module] of modules) {
    const target = targetOf(name, targets);
    const layer = target && layerOf(sources, target);
    if (!target || !layer) {
      unmatched.push(name);
      continue;
    }
    const fitted = await fitModule(name, { file, module, layer, scales });
    for (const [weight, pair] of fitted.pairs) pairs[target.part].set(weight, pair);
    for (const [tensor, change] of fitted.changes) changes[target.part].set(tensor, change);
    unused.push(...fitted.leftOut);
  }
  const fit = { pairs, changes, bundled, unmatched, leftOut: unused };
  requireUse(file, fit, modules.size);
  return fit;
}

/** @throws LORA_UNFIT when nothing of a file is used */
function requireUse({ path }: TensorFile, fit: LoraFit, modules: number): void {
  const { unmatched, leftOut, bundled } = fit;
  if (bundled.size > 0 || LORA_PARTS.some((part) => isUsed(part, fit))) return;
  const first = unmatched[0] === undefined ? '' : `, first "${unmatched[0].slice(0, 80)}"`;
  const problem =
    leftOut[0] && unmatched.length < modules
      ? `nothing of it is used: "${leftOut[0].name.slice(0, 80)}", ${leftOut[0].reason}`
      : `none of its ${modules} modules is in this model${first}`;
  throw new AppError('LORA_UNFIT', { path, problem });
}

const isUsed = (part: LoraPart, { pairs, changes }: LoraFit): boolean => pairs[part].size + changes[part].size > 0;

/** A LoRA with its weights. */
export interface WeightedLora {
  readonly fit: LoraFit;
  readonly weights: LoraWeights;
}

/** Whether a LoRA adds anything to a part at its weight. */
export const addsTo = (part: LoraPart, { fit, weights }: WeightedLora): boolean =>
  weightOf(part, weights) !== 0 && isUsed(part, fit);

/** What several LoRAs put into one part, with their weights; those that add nothing are left out. */
export function sumPairs(loras: readonly WeightedLora[], part: LoraPart): LowRankPairs {
  const slots = new Map<string, (LowRankPair | WeightChange)[]>();
  const put = (slot: string, entry: LowRankPair | WeightChange) => slots.set(slot, [...(slots.get(slot) ?? []), entry]);
  for (const { fit, weights } of loras.filter((lora) => addsTo(part, lora))) {
    for (const [name, pair] of fit.pairs[part])
      put(lowRankSlot(name, pair.mid ? 'triple' : 'pair'), { ...pair, scale: pair.scale * weightOf(part, weights) });
    for (const [name, change] of fit.changes[part])
      put(lowRankSlot(name, 'whole'), { ...change, multiplier: weightOf(part, weights) });
  }
  return slots;
}
