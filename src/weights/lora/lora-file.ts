/** @file A LoRA file against a model: every pair of thin matrices with the weight it is added to. */
import { AppError, defined } from '../../base/index.js';
import { FLOAT_DTYPES, type Shape, sameUpToTrailingOnes } from '../../tensor/index.js';
import { readFloats, type TensorFile, type TensorSource } from '../tensor-file.js';
import { type LowRankPair, type LowRankPairs, type LowRankTensor, lowRankSlot } from './low-rank.js';
import {
  type LoraPart,
  type LoraRole,
  type LoraTarget,
  loraTargets,
  otherKind,
  readLoraName,
  targetOf,
} from './names.js';

export type { LoraPart } from './names.js';

/** A LoRA as it fits one model. Pairs have the scale alpha / rank. */
export interface LoraFit {
  readonly pairs: Readonly<Record<LoraPart, ReadonlyMap<string, LowRankPair>>>;
  /** Modules that the model does not have: they are left out. */
  readonly unmatched: readonly string[];
}

/** Weights a LoRA is applied with. */
export interface LoraWeights {
  readonly textEncoder: number;
  readonly unet: number;
}

type Module = Partial<Record<LoraRole, LowRankTensor>>;

/**
 * Finds the weight for every pair of a LoRA and checks the shapes against it.
 * @throws LORA_KIND for LoHa, LoKr, DoRA and the like; LORA_UNFIT for one of another family or width, or without pairs;
 * TENSOR_DTYPE
 */
export async function fitLora(file: TensorFile, sources: Readonly<Record<LoraPart, TensorSource>>): Promise<LoraFit> {
  const modules = modulesOf(file);
  const targets = loraTargets({ textEncoder: sources.textEncoder.tensors.keys(), unet: sources.unet.tensors.keys() });
  const pairs = { textEncoder: new Map<string, LowRankPair>(), unet: new Map<string, LowRankPair>() };
  const unmatched: string[] = [];
  for (const [name, module] of modules) {
    const target = targetOf(name, targets);
    const base = target && sources[target.part].tensors.get(target.weight);
    if (target && base)
      pairs[target.part].set(target.weight, await readPair(file, module, { target, shape: base.shape }));
    else unmatched.push(name);
  }
  if (pairs.textEncoder.size + pairs.unet.size > 0) return { pairs, unmatched };
  const first = unmatched[0] === undefined ? '' : `, first "${unmatched[0].slice(0, 80)}"`;
  throw unfit(file, `none of its ${modules.size} modules is in this model${first}`);
}

const unfit = (file: TensorFile, problem: string) => new AppError('LORA_UNFIT', { path: file.path, problem });

/** Tensors sorted by the module they belong to. */
function modulesOf(file: TensorFile): ReadonlyMap<string, Module> {
  const modules = new Map<string, Module>();
  for (const [name, location] of file.tensors) {
    const kind = otherKind(name);
    if (kind) throw new AppError('LORA_KIND', { path: file.path, kind, tensor: name.slice(0, 80) });
    const read = readLoraName(name);
    if (!read) continue;
    if (!(FLOAT_DTYPES as readonly string[]).includes(location.dtype))
      throw new AppError('TENSOR_DTYPE', {
        ...{ path: file.path, tensor: name, actual: location.dtype, expected: FLOAT_DTYPES.join(' ') },
      });
    modules.set(read.module, { ...modules.get(read.module), [read.role]: { name, location } });
  }
  if (modules.size === 0) throw unfit(file, `none of its ${file.tensors.size} tensors has a name of a LoRA`);
  return modules;
}

interface Base {
  readonly target: LoraTarget;
  readonly shape: Shape;
}

async function readPair(file: TensorFile, { up, down, mid, alpha }: Module, base: Base): Promise<LowRankPair> {
  if (!up || !down) throw unfit(file, `"${(up ?? down ?? mid ?? alpha)?.name}" has no other half`);
  const rank = defined(down.location.shape[0], 'a rank');
  checkShapes(file, { up, down, mid, rank }, base);
  const scale = alpha ? defined((await readFloats(alpha.location))[0], 'alpha') / rank : 1;
  if (!Number.isFinite(scale)) throw unfit(file, `"${alpha?.name}" is not a number`);
  return { up, down, mid, rank, scale };
}

/** @throws LORA_UNFIT naming the tensor, its shape and the one that would fit */
function checkShapes(file: TensorFile, { up, down, mid, rank }: Omit<LowRankPair, 'scale'>, base: Base): void {
  const [outputs = 0, inputs = 0, ...kernel] = base.shape;
  if (rank === 0) throw unfit(file, `"${down.name}" has rank 0`);
  const rows: readonly (readonly [LowRankTensor | undefined, Shape])[] = [
    [down, [rank, inputs, ...(mid ? [] : kernel)]],
    [mid, [rank, rank, ...kernel]],
    [up, [outputs, rank]],
  ];
  for (const [tensor, expected] of rows)
    if (tensor && !sameUpToTrailingOnes(tensor.location.shape, expected))
      throw unfit(
        file,
        `"${tensor.name}" is [${tensor.location.shape.join(', ')}]; beside ${base.target.weight} [${base.shape.join(', ')}] it would have to be [${expected.join(', ')}]`,
      );
}

/** A LoRA with its weights. */
export interface WeightedLora {
  readonly fit: LoraFit;
  readonly weights: LoraWeights;
}

/** Whether a LoRA adds anything to a part at its weight. */
export const addsTo = (part: LoraPart, { fit, weights }: WeightedLora): boolean =>
  weights[part] !== 0 && fit.pairs[part].size > 0;

/** The pairs of several LoRAs on one part, with their weights in the scales; those that add nothing are left out. */
export function sumPairs(loras: readonly WeightedLora[], part: LoraPart): LowRankPairs {
  const pairs = new Map<string, LowRankPair[]>();
  for (const { fit, weights } of loras.filter((lora) => addsTo(part, lora)))
    for (const [name, pair] of fit.pairs[part]) {
      const slot = lowRankSlot(name, pair.mid ? 'triple' : 'pair');
      const others = pairs.get(slot) ?? [];
      pairs.set(slot, [...others, { ...pair, scale: pair.scale * weights[part] }]);
    }
  return pairs;
}
