/** @file The SHA-256 of a text encoder: what its tensors hold, not when or where the file was written. */
import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AppError, throwIfAborted } from '../../base/index.js';
import type { Checkpoint } from '../../pipeline/index.js';
import type { TensorLocation } from '../../weights/index.js';

const PIECE_BYTES = 4 * 1024 * 1024;

type Encoder = Checkpoint['textEncoders'][number];

/** Hash of configuration and tensors; the same for a checkpoint and its copy. @throws FILE_UNREADABLE CANCELLED */
export async function encoderHash(
  { sources, textEncoders: [first] }: Checkpoint,
  { card, config }: Pick<Encoder, 'card' | 'config'> = first,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(config));
  const tensors = [...(sources[card.part]?.tensors ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, location] of tensors) {
    hash.update(`\n${name} ${location.dtype} ${location.shape.join('x')}\n`);
    await hashTensor(hash, location, signal);
  }
  return hash.digest('hex');
}

async function hashTensor(hash: Hash, location: TensorLocation, signal: AbortSignal | undefined): Promise<void> {
  const { path, offsetBytes, sizeBytes } = location;
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('FILE_UNREADABLE', { path, reason: error.code ?? error.message }, { cause: error });
  });
  try {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, sizeBytes));
    for (let done = 0; done < sizeBytes; ) {
      throwIfAborted(signal);
      const { bytesRead } = await handle.read(piece, 0, Math.min(piece.length, sizeBytes - done), offsetBytes + done);
      if (bytesRead === 0) throw new AppError('FILE_UNREADABLE', { path, reason: 'it got shorter' });
      hash.update(piece.subarray(0, bytesRead));
      done += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
