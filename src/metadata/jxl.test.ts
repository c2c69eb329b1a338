import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writeExif } from './exif.js';
import { readImageTexts } from './image-texts.js';
import { isJxl, readJxl } from './jxl.js';

/** Of 40 by 24 pixels. */
const CODESTREAM = Buffer.from([0xff, 0x0a, 0x05, 0x08, 0x88, 0x04]);
const EXIF = Buffer.from(writeExif('a red fox'));
const XMP = '<x:xmpmeta/>';

function box(type: string, data: Uint8Array, size = 8 + data.length): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data]);
}
const longBox = (type: string, data: Uint8Array): Buffer => {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(16 + data.length));
  return box(type, Buffer.concat([size, data]), 1);
};
const packed = (type: string, data: Uint8Array): Buffer =>
  box('brob', Buffer.concat([Buffer.from(type, 'latin1'), brotliCompressSync(data)]));
const offset = (bytes: number): Buffer => {
  const head = Buffer.alloc(4 + bytes);
  head.writeUInt32BE(bytes);
  return head;
};

const SIGNATURE = box('JXL ', Buffer.from([0x0d, 0x0a, 0x87, 0x0a]));
const fileOf = (...boxes: readonly Buffer[]): Buffer =>
  Buffer.concat([SIGNATURE, box('ftyp', Buffer.from('jxl \0\0\0\0jxl ', 'latin1')), ...boxes]);
const textsOf = (...boxes: readonly Buffer[]) => {
  const file = fileOf(...boxes, box('jxlc', CODESTREAM));
  return Object.fromEntries(readImageTexts(file, 'a.jxl', readJxl(file, 'a.jxl')));
};

describe('texts of a JPEG XL', () => {
  const said = { UserComment: 'a red fox' };

  it.each([
    ['behind a number of bytes to pass over', box('Exif', Buffer.concat([offset(0), EXIF]))],
    ['behind bytes to pass over', box('Exif', Buffer.concat([offset(6), EXIF]))],
    ['without that number', box('Exif', EXIF)],
    ['packed', packed('Exif', Buffer.concat([offset(0), EXIF]))],
    ['in a box with a size of eight bytes', longBox('Exif', Buffer.concat([offset(0), EXIF]))],
  ])('are read from EXIF %s', (_name, exif) => {
    expect(textsOf(exif)).toEqual(said);
  });

  it('are read from XMP, packed or not, beside EXIF', () => {
    const whole = { 'XML:com.adobe.xmp': XMP };
    expect(textsOf(box('xml ', Buffer.from(XMP)))).toEqual(whole);
    expect(textsOf(packed('xml ', Buffer.from(XMP)), box('Exif', EXIF))).toEqual({ ...said, ...whole });
  });

  it('are none in a codestream alone, and in a file without their boxes', () => {
    expect(readJxl(CODESTREAM, 'a.jxl')).toEqual({ width: 40, height: 24 });
    expect(textsOf(packed('jbrd', Buffer.from('parts of a JPEG')))).toEqual({});
  });

  it('that unpack to more than is read are refused', () => {
    expect(() => textsOf(packed('xml ', Buffer.alloc(17 * 2 ** 20)))).toThrow(/does not unpack/);
    expect(() => textsOf(box('brob', Buffer.from('xml nothing that is packed')))).toThrow(/does not unpack/);
  });
});

/** Bits of a size header, the lowest first. */
const codestreamOf = (...fields: readonly (readonly [value: number, bits: number])[]): Buffer => {
  const bits = fields.flatMap(([value, count]) => Array.from({ length: count }, (_, i) => (value >> i) & 1));
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, at) =>
    bits.slice(8 * at, 8 * at + 8).reduce((sum, bit, i) => sum + bit * 2 ** i, 0),
  );
  return Buffer.from([0xff, 0x0a, ...bytes]);
};

describe('the size of a JPEG XL', () => {
  it.each([
    [
      'in eights',
      [
        [1, 1],
        [2, 5],
        [0, 3],
        [4, 5],
      ],
      [40, 24],
    ],
    [
      'in single pixels',
      [
        [0, 1],
        [0, 2],
        [511, 9],
        [0, 3],
        [1, 2],
        [4095, 13],
      ],
      [4096, 512],
    ],
    [
      'by a ratio',
      [
        [0, 1],
        [1, 2],
        [1079, 13],
        [5, 3],
      ],
      [1920, 1080],
    ],
    [
      'by the ratio of a square',
      [
        [1, 1],
        [31, 5],
        [1, 3],
      ],
      [256, 256],
    ],
  ] as const)('%s', (_name, fields, [width, height]) => {
    expect(readJxl(codestreamOf(...fields), 'a.jxl')).toEqual({ width, height });
  });

  it('is read from a codestream in parts, and in a box to the end of the file', () => {
    const parts = box('jxlp', Buffer.concat([offset(0), CODESTREAM]));
    for (const picture of [parts, box('jxlc', CODESTREAM, 0)])
      expect(readJxl(fileOf(picture), 'a.jxl')).toEqual({ width: 40, height: 24 });
  });
});

describe('a damaged JPEG XL', () => {
  it.each([
    ['cut short', fileOf(box('Exif', EXIF)).subarray(0, 60)],
    ['with a box of a size that is no size', fileOf(box('Exif', EXIF, 4))],
    ['with a box of eight bytes of size that are not there', fileOf(box('Exif', Buffer.alloc(0), 1))],
    ['without a picture', fileOf(box('Exif', EXIF))],
    ['with another picture', fileOf(box('jxlc', Buffer.from('nothing')))],
  ])('%s is refused', (_name, file) => {
    expect(isJxl(file)).toBe(true);
    expect(() => readJxl(file, 'a.jxl')).toThrow(expect.objectContaining({ code: 'IMAGE_INVALID' }));
  });
});
