/** @file What every reader of tensor files gives: where each tensor's bytes lie, never the bytes themselves. */
import { open } from 'node:fs/promises';
import { AppError, defined } from '../base/index.js';
import { createFloatDecoder, type Dtype, elementCount, type Shape } from '../tensor/index.js';

/** Where one tensor lies. */
export interface TensorLocation {
  readonly path: string;
  /** Absolute, from the start of the file. */
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  readonly dtype: Dtype;
  readonly shape: Shape;
}

/** Named tensors of one part of a model, from one file or from several shards. */
export interface TensorSource {
  /** File or folder, for messages. */
  readonly path: string;
  readonly tensors: ReadonlyMap<string, TensorLocation>;
}

/** A tensor file with what stands beside its tensors. */
export interface TensorFile extends TensorSource {
  readonly metadata: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** SHA-256 of the header, hexadecimal: changes when any name, shape or place does. */
  readonly headerHash: string;
}

/**
 * Reads one tensor and widens or narrows it to 32-bit floats.
 * @shape as stored, flattened
 * @throws FILE_UNREADABLE when the file got shorter since it was opened
 */
export async function readFloats(location: TensorLocation): Promise<Float32Array> {
  const bytes = new Uint8Array(location.sizeBytes);
  const handle = await open(location.path, 'r');
  try {
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, location.offsetBytes);
    if (bytesRead !== bytes.length)
      throw new AppError('FILE_UNREADABLE', { path: location.path, reason: 'it got shorter' });
  } finally {
    await handle.close();
  }
  const target = new Float32Array(elementCount(location.shape));
  createFloatDecoder(location.dtype)(bytes, target);
  return target;
}

/** Reads a tensor of a source by name. @throws TENSOR_MISSING */
export async function readNamed(source: TensorSource, name: string, what: string): Promise<Float32Array> {
  if (!source.tensors.has(name)) throw new AppError('TENSOR_MISSING', { path: source.path, tensor: name, what });
  return readFloats(defined(source.tensors.get(name), name));
}
