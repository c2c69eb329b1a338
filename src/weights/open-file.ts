/** @file Opening a file of tensors, whichever program wrote it: told by its first bytes, not by its name. */
import { open } from 'node:fs/promises';
import { isGguf, openGguf } from './gguf/gguf-file.js';
import { openTorchFile } from './pickle/torch-file.js';
import { isPickle, openSafetensors } from './safetensors.js';
import type { TensorFile } from './tensor-file.js';

const START_BYTES = 16;

async function startOf(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r').catch(() => undefined);
  try {
    const { buffer, bytesRead } = (await handle?.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0)) ?? {
      bytesRead: 0,
    };
    return buffer?.subarray(0, bytesRead) ?? new Uint8Array();
  } catch {
    // A folder, say; its reader tells.
    return new Uint8Array();
  } finally {
    await handle?.close();
  }
}

/** The same bytes can be the length of a small header of a safetensors file: behind that stands its opening brace. */
const isSafetensors = (start: Uint8Array): boolean => start[8] === 0x7b;

/**
 * Opens a .safetensors, .ckpt, .pt, .bin or .gguf file; of any of them only where the tensors lie is read.
 * @throws FILE_NOT_FOUND FILE_UNREADABLE SAFETENSORS_INVALID SAFETENSORS_TENSOR TORCH_INVALID TORCH_TENSOR GGUF_INVALID
 */
export async function openTensorFile(path: string): Promise<TensorFile> {
  const start = await startOf(path);
  if (isGguf(start)) return openGguf(path);
  return isPickle(start) && !isSafetensors(start) ? openTorchFile(path) : openSafetensors(path);
}
