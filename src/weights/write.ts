/** @file Writer of .safetensors files: a header, then one tensor after another, never all of them in memory. */
import { type FileHandle, open } from 'node:fs/promises';
import { replaceFile } from '../base/index.js';
import { DTYPE_BYTES, type Dtype, elementCount, type Shape } from '../tensor/index.js';

/** Tensor data starts on a page, so that a mapped tensor is aligned for any vector unit. */
const DATA_ALIGNMENT_BYTES = 4_096;

export interface TensorToWrite {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** The tensor's bytes, little-endian, in pieces of any size. */
  readonly pieces: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

function encodeHeader(tensors: readonly TensorToWrite[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const entries: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, dtype, shape } of tensors) {
    const end = offset + elementCount(shape) * DTYPE_BYTES[dtype];
    entries[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const total = Math.ceil((8 + json.length) / DATA_ALIGNMENT_BYTES) * DATA_ALIGNMENT_BYTES;
  const header = new Uint8Array(total).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(total - 8), true);
  header.set(json, 8);
  return header;
}

async function writeAll(handle: FileHandle, tensors: readonly TensorToWrite[], header: Uint8Array): Promise<void> {
  await handle.writeFile(header);
  for (const tensor of tensors) for await (const piece of tensor.pieces()) await handle.writeFile(piece);
  await handle.sync();
}

/**
 * Writes a .safetensors file; it appears whole or not at all.
 * @throws FILE_UNWRITABLE
 * @source huggingface/safetensors README "Format", Apache-2.0
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await replaceFile(path, async (temporary) => {
    const handle = await open(temporary, 'wx');
    try {
      await writeAll(handle, tensors, encodeHeader(tensors, metadata));
    } finally {
      await handle.close();
    }
  });
}

/** A float array as a tensor to write. @shape data as `shape` says */
export const floatTensor = (name: string, data: Float32Array, shape: Shape): TensorToWrite => ({
  name,
  dtype: 'F32',
  shape,
  pieces: () => [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
});
