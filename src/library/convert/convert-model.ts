/** @file A model, LoRA, VAE or embedding of any format as one .safetensors file. */
import { dirname, resolve } from 'node:path';
import { AppError, isThere, requireSpace, throwIfAborted } from '../../base/index.js';
import {
  type FloatChoice,
  type PlannedTensor,
  plannedBytes,
  tensorToWrite,
  writeSafetensors,
} from '../../weights/index.js';
import { planConversion } from './plan-conversion.js';

/** Room for the header and the file system. */
const SPARE_BYTES = 16 * 1024 * 1024;

export interface ConvertOrder {
  /** File or diffusers folder. */
  readonly path: string;
  /** The .safetensors file to write. */
  readonly out: string;
  /** What fractions are written as; as they are when left out. */
  readonly dtype?: FloatChoice | undefined;
  /** Whether a file of that name may be replaced. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

export interface Converted {
  readonly path: string;
  readonly family: string | null;
  readonly tensors: number;
  readonly sizeBytes: number;
  /** Tensors of training, and those for which a single file has no name. */
  readonly leftOut: number;
}

/** @throws USAGE FILE_EXISTS */
async function requireFree({ path, out, force = false }: ConvertOrder): Promise<void> {
  if (!/\.safetensors$/i.test(out))
    throw new AppError('USAGE', { problem: `${out}: the file has to end in .safetensors` });
  if (resolve(path) === resolve(out)) throw new AppError('USAGE', { problem: 'a file is not written over itself' });
  if (!force && (await isThere(out))) throw new AppError('FILE_EXISTS', { path: out });
}

/** The tensors for the writer, which tell how far it has come. */
function told(tensors: readonly PlannedTensor[], { dtype = 'keep', signal, onProgress }: ConvertOrder, total: number) {
  let done = 0;
  return tensors.map((tensor) => {
    const { pieces, ...about } = tensorToWrite(tensor, dtype);
    return {
      ...about,
      async *pieces() {
        for await (const piece of pieces()) {
          throwIfAborted(signal);
          yield piece;
          done += piece.length;
          onProgress?.(done, total);
        }
      },
    };
  });
}

/**
 * Writes the file, whole or not at all, piece by piece: what is in memory does not grow with the model.
 * @throws USAGE FILE_EXISTS DISK_FULL FILE_UNWRITABLE CANCELLED CONVERT_LOSSY CONVERT_RANGE and what opening throws
 */
export async function convertModel(order: ConvertOrder): Promise<Converted> {
  await requireFree(order);
  const { tensors, metadata, family = null, leftOut } = await planConversion(order.path, order.out);
  const sizeBytes = tensors.reduce((sum, tensor) => sum + plannedBytes(tensor, order.dtype ?? 'keep'), 0);
  await requireSpace(dirname(resolve(order.out)), sizeBytes + SPARE_BYTES);
  await writeSafetensors(order.out, told(tensors, order, sizeBytes), metadata);
  return { path: order.out, family, tensors: tensors.length, sizeBytes, leftOut };
}
