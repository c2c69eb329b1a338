/** @file Asking for weights by name and expected shape; the path asked with is also the graph's node prefix. */
import { AppError } from '../base/index.js';
import {
  type Dtype,
  FLOAT_DTYPES,
  isBlockDtype,
  isFloatDtype,
  type Shape,
  sameUpToTrailingOnes,
} from '../tensor/index.js';
import { blocksName, scalesName } from './eight-bit/index.js';
import { type LowRankSlots, lowRankSlot, THIN_FORMS } from './lora/low-rank.js';
import type { TensorLocation, TensorSource } from './tensor-file.js';

/** A place of numbers that are no quantised blocks of a file. */
type PlainLocation = TensorLocation & { readonly dtype: Dtype };

/** A weight that was asked for: its full name, the shape it is used with, and where it lies. */
export interface Weight {
  readonly name: string;
  readonly shape: Shape;
  readonly location: PlainLocation;
  /** Scales of a weight that is kept in 8-bit blocks; `location` is then theirs. */
  readonly scales?: PlainLocation | undefined;
  /** Forms of the pairs that LoRAs may add to it. */
  readonly lowRank?: readonly ThinForm[];
  /** The slot that takes it with its changes, where it has one. */
  readonly wholeSlot?: string | undefined;
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

type ThinForm = (typeof THIN_FORMS)[number];

/** A tensor of the source, when it has the shape. @throws TENSOR_MISSING TENSOR_SHAPE */
function located({ path, tensors }: TensorSource, what: string, name: string, shape: Shape): TensorLocation {
  const location = tensors.get(name);
  if (!location) throw new AppError('TENSOR_MISSING', { path, tensor: name, what });
  if (sameUpToTrailingOnes(location.shape, shape)) return location;
  const [actual, expected] = [location.shape.join(', '), shape.join(', ')];
  throw new AppError('TENSOR_SHAPE', { path: location.path, tensor: name, actual, expected });
}

/** The same place, when it holds decimals. @throws TENSOR_DTYPE */
function plain(name: string, location: TensorLocation): PlainLocation {
  const { dtype, path } = location;
  if (isBlockDtype(dtype) || !isFloatDtype(dtype))
    throw new AppError('TENSOR_DTYPE', { path, tensor: name, actual: dtype, expected: FLOAT_DTYPES.join(' ') });
  return { ...location, dtype };
}

/** Where a weight lies: in 8-bit blocks if the source has them, whatever its own file holds. */
function placeOf(source: TensorSource, what: string, name: string, shape: Shape): Pick<Weight, 'location' | 'scales'> {
  const own = located(source, what, name, shape);
  const [blocks, scales] = [blocksName(name), scalesName(name)].map((kept) => source.tensors.get(kept));
  if (!blocks || !scales) return { location: plain(name, own) };
  return { location: { ...blocks, dtype: 'U8' }, scales: { ...scales, dtype: 'F32' } };
}

/** A scope over a source; reads are recorded for the whole tree. `what` names the part in messages. */
export function createWeightScope(source: TensorSource, what: string, slots?: LowRankSlots): WeightScope {
  const read = new Set<string>();
  const get = (name: string, shape: Shape): Weight => {
    const place = placeOf(source, what, name, shape);
    read.add(name);
    const lowRank = THIN_FORMS.filter((form) => slots?.has(lowRankSlot(name, form)));
    const whole = lowRankSlot(name, 'whole');
    return { name, shape, ...place, lowRank, wholeSlot: slots?.has(whole) ? whole : undefined };
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
