/** @file Tensor files for targets: whole small ones, and headers of large ones whose data is a hole in the file. */
import { open } from 'node:fs/promises';

const LENGTH_BYTES = 8;
const BYTES = { F64: 8, I64: 8, F32: 4, I32: 4, F16: 2, BF16: 2, U8: 1, BOOL: 1 };

/** The header of some tensors, one behind the other; F16 where only a shape is said. */
export function headerOf(tensors, metadata = {}) {
  const entries = { __metadata__: metadata };
  let end = 0;
  for (const [name, given] of Object.entries(tensors)) {
    const { dtype = 'F16', shape } = Array.isArray(given) ? { shape: given } : given;
    const begin = end;
    end += BYTES[dtype] * shape.reduce((product, size) => product * size, 1);
    entries[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  return { entries, dataBytes: end };
}

/** A whole file of zeros. */
export function safetensors(tensors, metadata) {
  const { entries, dataBytes } = headerOf(tensors, metadata);
  const header = Buffer.from(JSON.stringify(entries));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(dataBytes)]);
}

/** Writes a header with its true length, and behind it as many bytes as its sound original needs, which take no room. */
export async function writeHollow(path, headerText, dataBytes) {
  const header = Buffer.from(headerText);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = await open(path, 'w');
  try {
    await file.write(Buffer.concat([length, header]));
    await file.truncate(LENGTH_BYTES + header.length + dataBytes);
  } finally {
    await file.close();
  }
}

/** @throws Error where a tensor would be read from outside of its file */
export function requireInside({ tensors, sizeBytes }) {
  for (const [name, { offsetBytes, sizeBytes: length }] of tensors)
    if (!(offsetBytes >= LENGTH_BYTES && length >= 0 && offsetBytes + length <= sizeBytes))
      throw new Error(`"${name}" lies at ${offsetBytes} with ${length} bytes, in a file of ${sizeBytes}`);
}
