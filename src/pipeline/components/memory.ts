/** @file Whether the weights of a model have room in the memory of this machine at all, asked before anything is loaded. */
import { totalmem } from 'node:os';
import { AppError } from '../../base/index.js';
import { elementCount } from '../../tensor/index.js';
import type { Checkpoint } from '../checkpoint/index.js';

/** Everything is computed in 32-bit floats. */
const FLOAT_BYTES = 4;
const GIGABYTE = 10 ** 9;

/** Bytes that this process may use: the machine's, or fewer where it is kept to some. */
export function memoryBytes(): number {
  const kept = process.constrainedMemory() ?? 0;
  return kept > 0 ? Math.min(kept, totalmem()) : totalmem();
}

/**
 * Weights are mapped and come and go, but every step reads all of them: with less memory than they take, each step waits
 * for the disk.
 * @throws MEMORY_SHORT
 */
export function requireMemory({ path, sources }: Pick<Checkpoint, 'path' | 'sources'>, bytes = memoryBytes()): void {
  const tensors = Object.values(sources).flatMap((source) => [...source.tensors.values()]);
  const needed = tensors.reduce((sum, { shape }) => sum + elementCount(shape) * FLOAT_BYTES, 0);
  if (needed <= bytes) return;
  const gigabytes = (value: number) => (value / GIGABYTE).toFixed(1);
  throw new AppError('MEMORY_SHORT', { path, needed: gigabytes(needed), there: gigabytes(bytes) });
}
