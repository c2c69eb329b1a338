/** @file The tensors of an adapter file, sorted: by the module they change, the embeddings bundled with them, and the rest. */
import { AppError } from '../../base/index.js';
import { FLOAT_DTYPES, isFloatDtype } from '../../tensor/index.js';
import type { TensorFile, TensorLocation } from '../tensor-file.js';
import type { LowRankTensor } from './low-rank.js';
import { type LoraRole, otherKind, readLoraName } from './roles.js';

export type Module = ReadonlyMap<LoraRole, LowRankTensor>;

/** A tensor that is not used, and why. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

interface SortedFile {
  readonly modules: ReadonlyMap<string, Module>;
  /** Textual inversions by name: the tensors of each, by their names inside it. */
  readonly bundled: ReadonlyMap<string, ReadonlyMap<string, TensorLocation>>;
  readonly leftOut: readonly LeftOut[];
}

/** @source A1111 v1.10.1, as behaviour: `bundle_emb.NAME.TENSOR`; a name may have dots, a tensor `string_to_param.*` */
const BUNDLED = /^bundle_emb\.(.+?)\.(string_to_param\..+|[^.]+)$/;

/** Roles whose tensors are numbers or marks, of any dtype. */
const ANY_DTYPE: ReadonlySet<LoraRole> = new Set(['alpha', 'on_input']);

function requireFloats(file: TensorFile, name: string, role: LoraRole, { dtype }: TensorLocation): void {
  if (ANY_DTYPE.has(role) || isFloatDtype(dtype)) return;
  const expected = FLOAT_DTYPES.join(' ');
  throw new AppError('TENSOR_DTYPE', { path: file.path, tensor: name, actual: dtype, expected });
}

/** @throws LORA_KIND TENSOR_DTYPE LORA_UNFIT when no tensor has a name of an adapter */
export function sortLora(file: TensorFile): SortedFile {
  const modules = new Map<string, Map<LoraRole, LowRankTensor>>();
  const bundled = new Map<string, Map<string, TensorLocation>>();
  const leftOut: LeftOut[] = [];
  for (const [name, location] of file.tensors) {
    const kind = otherKind(name);
    if (kind) throw new AppError('LORA_KIND', { path: file.path, kind, tensor: name.slice(0, 80) });
    const [, embedding, tensor] = BUNDLED.exec(name) ?? [];
    const read = readLoraName(name);
    if (embedding !== undefined && tensor !== undefined) entryOf(bundled, embedding).set(tensor, location);
    else if (read) {
      requireFloats(file, name, read.role, location);
      entryOf(modules, read.module).set(read.role, { name, location });
    } else leftOut.push({ name, reason: 'no adapter has such a name' });
  }
  if (modules.size > 0 || bundled.size > 0) return { modules, bundled, leftOut };
  const problem = `none of its ${file.tensors.size} tensors has a name of a LoRA`;
  throw new AppError('LORA_UNFIT', { path: file.path, problem });
}

function entryOf<K, V>(maps: Map<string, Map<K, V>>, key: string): Map<K, V> {
  const map = maps.get(key) ?? new Map<K, V>();
  maps.set(key, map);
  return map;
}
