/** @file Whether a file of tensors has all the bytes that its header says; told without reading any tensor. */
import { open } from 'node:fs/promises';

const LENGTH_BYTES = 8;
/** Longer ones are no headers of safetensors files. @source huggingface/safetensors `MAX_HEADER_SIZE`, Apache-2.0 */
const MAX_HEADER_BYTES = 100_000_000;

/** Bytes behind a header that its tensors take; 0 where that is no header, which is for its reader to say. */
export function dataBytesOf(header: Uint8Array): number {
  try {
    const entries = JSON.parse(Buffer.from(header).toString('utf8')) as Record<string, { data_offsets?: number[] }>;
    const ends = Object.values(entries).map(({ data_offsets: offsets }) => Number(offsets?.[1] ?? 0) || 0);
    return ends.reduce((largest, end) => Math.max(largest, end), 0);
  } catch {
    return 0;
  }
}

/**
 * Whether bytes are missing at the end: the file is empty, its beginning is still zeros, its header or the data behind
 * it go on behind its end. What is no safetensors file misses nothing, and neither does one that cannot be read.
 */
export async function isCutShort(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return false;
  try {
    const { size } = await handle.stat();
    const start = Buffer.alloc(LENGTH_BYTES);
    const { bytesRead } = await handle.read(start, 0, LENGTH_BYTES, 0);
    if (bytesRead < LENGTH_BYTES) return bytesRead === 0;
    const length = start.readBigUInt64LE();
    if (length > BigInt(MAX_HEADER_BYTES)) return false;
    if (length === 0n || BigInt(size - LENGTH_BYTES) < length) return true;
    const header = Buffer.alloc(Number(length));
    await handle.read(header, 0, header.length, LENGTH_BYTES);
    return size < LENGTH_BYTES + header.length + dataBytesOf(header);
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}
