/** @file A weight with all its changes, one after the other in the order of the prompt. */
import { defined } from '../../base/index.js';
import { readFloats } from '../tensor-file.js';
import type { FloatTensor } from './adapters/adapter.js';
import { decomposed } from './adapters/decompose.js';
import { plus } from './adapters/matrix.js';
import type { LowRankTensor, WeightChange } from './low-rank.js';
import type { LoraRole } from './roles.js';

const read = async ({ location }: LowRankTensor): Promise<FloatTensor> => ({
  data: await readFloats(location),
  shape: location.shape,
});

async function readAll({ tensors }: WeightChange) {
  const entries = Object.entries(tensors) as [LoraRole, LowRankTensor][];
  return Object.fromEntries(await Promise.all(entries.map(async ([role, tensor]) => [role, await read(tensor)])));
}

async function applied(weight: FloatTensor, change: WeightChange): Promise<FloatTensor> {
  const { kind, lengths, scale, alpha, multiplier } = change;
  const tensors = await readAll(change);
  if (!lengths) {
    const added = kind.change(tensors, weight, { scale, alpha, multiplier });
    return { ...weight, data: plus(weight.data, added) };
  }
  const whole = kind.change(tensors, weight, { scale, alpha, multiplier: 1 });
  const strength = { lengths: (await read(lengths.tensor)).data, side: lengths.side, multiplier };
  return { ...weight, data: plus(weight.data, decomposed(weight, whole, strength)) };
}

/** The model's own weight with the changes. @shape as the weight, flat @throws FILE_UNREADABLE */
export async function changedWeight(changes: readonly WeightChange[]): Promise<Float32Array> {
  const { base } = defined(changes[0], 'a change');
  let weight: FloatTensor = { data: await readFloats(base), shape: base.shape };
  for (const change of changes) weight = await applied(weight, change);
  return weight.data;
}
