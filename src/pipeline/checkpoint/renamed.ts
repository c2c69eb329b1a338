/** @file The tensors of a folder under our names. */
import { createKeyMap, type RenameRow, type TensorLocation, type TensorSource } from '../../weights/index.js';

/** Tensors under our names; those that no row covers keep theirs. */
export function renamed(source: TensorSource, rows: readonly RenameRow[]): TensorSource {
  const map = createKeyMap(rows);
  const tensors = new Map<string, TensorLocation>();
  for (const [name, location] of source.tensors) tensors.set(map.toOurs(name) ?? name, location);
  return { path: source.path, tensors };
}
