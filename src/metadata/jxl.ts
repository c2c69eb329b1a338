/**
 * @file JPEG XL files as far as they speak of themselves: size and the boxes of texts. Nothing here decodes their pixels.
 * @source ISO/IEC 18181-2 (boxes), 18181-1 (size header); libjxl (BSD), lib/jxl/headers.cc
 */
import { brotliDecompressSync } from 'node:zlib';
import { AppError } from '../base/index.js';
import { MAX_TEXT_BYTES } from './limits.js';

/** The first box of a file that has boxes. */
const SIGNATURE = Buffer.from([0, 0, 0, 12, 0x4a, 0x58, 0x4c, 0x20, 0x0d, 0x0a, 0x87, 0x0a]);
/** The first bytes of a codestream, which may be a whole file. */
const CODESTREAM = Buffer.from([0xff, 0x0a]);

const BOX_HEADER = 8;
const LONG_BOX_HEADER = 16;
/** A type stands before what a `brob` box packs, a number before each part of a codestream in `jxlp` boxes. */
const WORD = 4;

export interface JxlFile {
  readonly width: number;
  readonly height: number;
  /** A TIFF structure. */
  readonly exif?: Uint8Array;
  readonly xmp?: Uint8Array;
}

interface Box {
  readonly type: string;
  readonly data: Buffer;
}

const invalid = (path: string, problem: string, cause?: unknown): AppError =>
  new AppError('IMAGE_INVALID', { path, problem }, { cause });

const startsWith = (bytes: Uint8Array, start: Buffer): boolean =>
  Buffer.from(bytes.subarray(0, start.length)).equals(start);

/** Whether a file begins as a JPEG XL does. */
export const isJxl = (bytes: Uint8Array): boolean => startsWith(bytes, SIGNATURE) || startsWith(bytes, CODESTREAM);

/** Where a box begins and ends; a size of 0 reaches to the end of the file, one of 1 stands in eight bytes. */
function extentOf(file: Buffer, at: number): { readonly start: number; readonly end: number } {
  const size = file.readUInt32BE(at);
  if (size === 0) return { start: at + BOX_HEADER, end: file.length };
  if (size !== 1) return { start: at + BOX_HEADER, end: at + size };
  if (at + LONG_BOX_HEADER > file.length) return { start: file.length, end: Number.POSITIVE_INFINITY };
  return { start: at + LONG_BOX_HEADER, end: at + Number(file.readBigUInt64BE(at + BOX_HEADER)) };
}

/** @throws IMAGE_INVALID where a box is longer than the file */
function boxesOf(file: Buffer, path: string): readonly Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + BOX_HEADER <= file.length; ) {
    const type = file.toString('latin1', at + WORD, at + BOX_HEADER);
    const { start, end } = extentOf(file, at);
    if (end > file.length || end < start) throw invalid(path, `its box ${type} at byte ${at} is cut short`);
    boxes.push({ type, data: file.subarray(start, end) });
    at = end;
  }
  return boxes;
}

/** A box as it was before it was packed. @throws IMAGE_INVALID */
function unpacked({ type, data }: Box, path: string): Box {
  if (type !== 'brob') return { type, data };
  try {
    const packed = data.subarray(WORD);
    const whole = brotliDecompressSync(packed, { maxOutputLength: MAX_TEXT_BYTES });
    return { type: data.toString('latin1', 0, WORD), data: whole };
  } catch (error) {
    throw invalid(path, 'a packed box of it does not unpack to a text within the limit', error);
  }
}

const TIFF_STARTS: readonly string[] = ['MM\0*', 'II*\0'];

/** The TIFF structure of an `Exif` box: behind the number of bytes to pass over, which some writers leave out. */
function tiffOf(data: Buffer): Buffer {
  if (data.length < WORD || TIFF_STARTS.includes(data.toString('latin1', 0, WORD))) return data;
  return data.subarray(WORD + data.readUInt32BE(0));
}

/** Reads numbers of so many bits, the lowest first; beyond the end all bits are 0. */
function bitReader(bytes: Uint8Array): (count: number) => number {
  let at = 0;
  const bit = (): number => {
    const found = ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1;
    at++;
    return found;
  };
  return (count) =>
    Array.from({ length: count }, (_, place) => bit() * 2 ** place).reduce((sum, part) => sum + part, 0);
}

/** How many bits a side may have, by two bits before it. */
const SIDE_BITS = [9, 13, 18, 30] as const;
/** Width to height, by the number that stands for it. */
const RATIOS = [
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
] as const;

/** The size that a codestream begins with. */
function sizeOf(codestream: Uint8Array): { readonly width: number; readonly height: number } {
  const read = bitReader(codestream.subarray(CODESTREAM.length));
  const isSmall = read(1) === 1;
  const side = (): number => (isSmall ? 8 * (read(5) + 1) : 1 + read(SIDE_BITS[read(2)] ?? 0));
  const height = side();
  const ratio = RATIOS[read(3) - 1];
  return { width: ratio ? Math.floor((height * ratio[0]) / ratio[1]) : side(), height };
}

/** The codestream's beginning, whichever kind of box it is in. */
function codestreamOf(boxes: readonly Box[]): Buffer | undefined {
  const box = boxes.find(({ type }) => type === 'jxlc' || type === 'jxlp');
  return box?.type === 'jxlp' ? box.data.subarray(WORD) : box?.data;
}

/**
 * What a JPEG XL file says of itself.
 * @throws IMAGE_INVALID when its boxes are damaged
 */
export function readJxl(bytes: Uint8Array, path: string): JxlFile {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(file, CODESTREAM)) return sizeOf(file);
  const boxes = boxesOf(file, path);
  const codestream = codestreamOf(boxes);
  if (!codestream || !startsWith(codestream, CODESTREAM)) throw invalid(path, 'it holds no picture');
  const named = new Map(
    boxes
      .filter(({ type }) => ['Exif', 'xml ', 'brob'].includes(type))
      .map((box) => {
        const { type, data } = unpacked(box, path);
        return [type, data];
      }),
  );
  const [exif, xmp] = [named.get('Exif'), named.get('xml ')];
  return { ...sizeOf(codestream), ...(exif ? { exif: tiffOf(exif) } : {}), ...(xmp ? { xmp } : {}) };
}
