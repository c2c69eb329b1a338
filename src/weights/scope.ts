/** @file Asking for weights by name and expected shape; the path asked with is also the graph's node prefix. */
import { AppError } from '../base/index.js';
import { FLOAT_DTYPES, type Shape, sameUpToTrailingOnes } from '../tensor/index.js';
import { LOW_RANK_FORMS, type LowRankForm, type LowRankSlots, lowRankSlot } from './lora/low-rank.js';
import type { TensorLocation, TensorSource } from './tensor-file.js';

/** A weight that was asked for: its full name, the shape it is used with, and where it lies. */
export interface Weight {
  readonly name: string;
  readonly shape: Shape;
  readonly location: TensorLocation;
  /** Forms of the pairs that LoRAs may add to it. */
  readonly lowRank?: readonly LowRankForm[];
}

/** A place in the tree of weight names. */
export interface WeightScope {
  /** Dotted path from the root; '' at the root. */
  readonly path: string;
  child(name: string): WeightScope;
  /** @throws TENSOR_MISSING TENSOR_SHAPE TENSOR_DTYPE */
  get(name: string, shape: Shape): Weight;
  has(name: string): boolean;
  /** Names under the root that nobody asked for. */
  unread(): readonly string[];
}

const isFloat = (dtype: string): boolean => (FLOAT_DTYPES as readonly string[]).includes(dtype);

/** A scope over a source; reads are recorded for the whole tree. `what` names the part in messages. */
export function createWeightScope(source: TensorSource, what: string, slots?: LowRankSlots): WeightScope {
  const read = new Set<string>();

  const get = (name: string, shape: Shape): Weight => {
    const location = source.tensors.get(name);
    if (!location) throw new AppError('TENSOR_MISSING', { path: source.path, tensor: name, what });
    const at = { path: location.path, tensor: name };
    if (!sameUpToTrailingOnes(location.shape, shape))
      throw new AppError('TENSOR_SHAPE', { ...at, actual: location.shape.join(', '), expected: shape.join(', ') });
    if (!isFloat(location.dtype))
      throw new AppError('TENSOR_DTYPE', { ...at, actual: location.dtype, expected: FLOAT_DTYPES.join(' ') });
    read.add(name);
    const lowRank = LOW_RANK_FORMS.filter((form) => slots?.has(lowRankSlot(name, form)));
    return { name, shape, location, lowRank };
  };

  const at = (path: string): WeightScope => {
    const full = (name: string) => (path ? `${path}.${name}` : name);
    return {
      path,
      child: (name) => at(full(name)),
      get: (name, shape) => get(full(name), shape),
      has: (name) => source.tensors.has(full(name)),
      unread: () => [...source.tensors.keys()].filter((name) => !read.has(name)),
    };
  };
  return at('');
}
