/** @file PNG files as the chunks they are made of, every length and checksum verified. */
import { crc32 } from 'node:zlib';
import { AppError } from '../base/index.js';

/** @source W3C PNG specification, third edition, section 5.2 */
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Bytes around the data of a chunk: length and type before it, checksum after it. */
const BEFORE = 8;
const AFTER = 4;

/** One chunk; both arrays are views of the file. */
export interface PngChunk {
  readonly type: string;
  readonly data: Buffer;
  /** The whole chunk with length and checksum. */
  readonly bytes: Buffer;
}

/** The error for a PNG that is not one, or is damaged. */
export const invalidPng = (path: string, problem: string, cause?: unknown): AppError =>
  new AppError('IMAGE_INVALID', { path, problem }, { cause });

function readChunk(file: Buffer, offset: number, path: string): PngChunk {
  if (offset + BEFORE + AFTER > file.length)
    throw invalidPng(path, `it ends at byte ${file.length}, before its IEND chunk`);
  const length = file.readUInt32BE(offset);
  const dataEnd = offset + BEFORE + length;
  const type = file.toString('latin1', offset + 4, offset + BEFORE);
  if (dataEnd + AFTER > file.length)
    throw invalidPng(path, `chunk ${type} at byte ${offset} has ${length} bytes of data, more than the file holds`);
  if (crc32(file.subarray(offset + 4, dataEnd)) !== file.readUInt32BE(dataEnd))
    throw invalidPng(path, `chunk ${type} at byte ${offset} has a wrong checksum`);
  return { type, data: file.subarray(offset + BEFORE, dataEnd), bytes: file.subarray(offset, dataEnd + AFTER) };
}

/**
 * The chunks of a PNG file, IHDR first and IEND last; what follows IEND is not part of the image and is left out.
 * @throws IMAGE_INVALID
 */
export function readChunks(png: Uint8Array, path: string): readonly PngChunk[] {
  const file = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE))
    throw invalidPng(path, 'it does not start as a PNG file does');
  const chunks: PngChunk[] = [];
  for (let offset = SIGNATURE.length; chunks.at(-1)?.type !== 'IEND'; offset += chunks.at(-1)!.bytes.length)
    chunks.push(readChunk(file, offset, path));
  if (chunks[0]?.type !== 'IHDR') throw invalidPng(path, 'its first chunk is not IHDR');
  return chunks;
}

/** A chunk of a four-letter type around its data. */
export function makeChunk(type: string, data: Uint8Array): PngChunk {
  const bytes = Buffer.alloc(BEFORE + data.length + AFTER);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, BEFORE);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, BEFORE + data.length)), BEFORE + data.length);
  return { type, data: bytes.subarray(BEFORE, BEFORE + data.length), bytes };
}

/** A PNG file of these chunks. */
export const writeChunks = (chunks: readonly PngChunk[]): Uint8Array<ArrayBuffer> =>
  Buffer.concat([SIGNATURE, ...chunks.map(({ bytes }) => bytes)]);
