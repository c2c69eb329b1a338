/** @file Copies of weights that are kept between runs: used when they are whole, else made, or made anew. */
import { AppError, type ErrorCode, isThere } from '../base/index.js';
import { openSafetensors } from './safetensors.js';
import type { TensorLocation, TensorSource } from './tensor-file.js';

/** What a copy that was cut short or overwritten is refused by. */
const HARMED: readonly ErrorCode[] = ['SAFETENSORS_INVALID', 'SAFETENSORS_TENSOR'];

const isHarmed = (error: unknown): boolean => error instanceof AppError && HARMED.includes(error.code);

/** What a tensor of a copy must be. */
type Kept = Pick<TensorLocation, 'dtype' | 'shape'>;

const isAs = (found: TensorLocation | undefined, { dtype, shape }: Kept): boolean =>
  found?.dtype === dtype && found.shape.join() === shape.join();

/** The tensors of a copy that is there, whole, and holds what it should. */
async function openWhole(path: string, wanted: ReadonlyMap<string, Kept>) {
  if (!(await isThere(path))) return undefined;
  try {
    const { tensors } = await openSafetensors(path);
    return [...wanted].every(([name, kept]) => isAs(tensors.get(name), kept)) ? tensors : undefined;
  } catch (error) {
    if (isHarmed(error)) return undefined;
    throw error;
  }
}

/**
 * The tensors of the copy at a path; `make` writes it where it is not there or not whole. `wanted` are its tensors.
 * @throws FILE_UNREADABLE and what `make` throws
 */
export async function keptCopy(
  path: string,
  wanted: ReadonlyMap<string, Kept>,
  make: () => Promise<void>,
): Promise<TensorSource['tensors']> {
  const kept = await openWhole(path, wanted);
  if (kept) return kept;
  await make();
  return (await openSafetensors(path)).tensors;
}
