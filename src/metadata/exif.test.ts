import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readExif, writeExif } from './exif.js';
import { insertPngExif, readPngExif } from './png.js';

/** Blocks written by hand. In both, directory 0 holds Make and the pointer, the second one the UserComment. */
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** A block of the low byte first around a UserComment. */
function lowByteFirst(comment: Uint8Array): Buffer {
  const head = hex(`49492a00 08000000
    0200 0f01 0200 04000000 41626300  6987 0400 01000000 26000000  00000000
    0100 8692 0700`);
  const count = Buffer.alloc(4);
  count.writeUInt32LE(comment.length);
  return Buffer.concat([head, count, hex('38000000 00000000'), comment]);
}

const comment = (code: string, text: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(code.padEnd(8, '\0'), 'latin1'), text]);

describe('writeExif', () => {
  it('writes the block of the specification, byte by byte', () => {
    expect(Buffer.from(writeExif('a猫')).toString('hex')).toBe(
      hex(`4d4d002a 00000008
        0001 8769 0004 00000001 0000001a 00000000
        0001 9286 0007 0000000c 0000002c 00000000
        554e49434f444500 0061 732b`).toString('hex'),
    );
  });

  it('gives any text back, without its zero bytes', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('猫', '一', '😀', 'é', 'N', '\n') }),
    );
    fc.assert(
      fc.property(text, (written) => {
        // A byte-order mark at the start says how to read the rest and is not part of the text.
        const expected = written.replaceAll('\0', '').replace(/^\uFEFF/, '');
        expect(readExif(writeExif(written)).get('UserComment') ?? '').toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['jpeg', 'webp', 'png'] as const)(
    'survives the encoder of %s, and its reader finds the same bytes',
    async (format) => {
      const text = '猫 é 😀, a cat\nNegative prompt: 犬\nSteps: 20, Seed: 1, RNG: NV';
      const plain = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#808080' } })
        .png()
        .toBuffer();
      const written = await sharp(insertPngExif(plain, writeExif(text)))
        .keepExif()
        .toFormat(format)
        .toBuffer();
      const { exif } = await sharp(written).metadata();
      const utf16 = Buffer.from(text, 'utf16le').swap16();
      expect(exif?.includes(Buffer.concat([Buffer.from('UNICODE\0'), utf16]))).toBe(true);
      expect(readExif(exif!).get('UserComment')).toBe(text);
    },
  );
});

describe('readExif', () => {
  it.each([
    ['UTF-16, high byte first', comment('UNICODE', Buffer.from('a cat', 'utf16le').swap16()), 'a cat'],
    ['UTF-16, low byte first', comment('UNICODE', Buffer.from('a cat', 'utf16le')), 'a cat'],
    ['UTF-16 with a mark, high byte first', comment('UNICODE', Buffer.from('\uFEFF猫', 'utf16le').swap16()), '猫'],
    ['UTF-16 with a mark, low byte first', comment('UNICODE', Buffer.from('\uFEFF猫', 'utf16le')), '猫'],
    ['UTF-16 with a byte too many', comment('UNICODE', hex('0061 00')), 'a'],
    ['ASCII', comment('ASCII', Buffer.from('a cat')), 'a cat'],
    ['UTF-8 that is called ASCII', comment('ASCII', Buffer.from('猫')), '猫'],
    ['JIS', comment('JIS', hex('944c')), '猫'],
    ['no code', comment('', Buffer.from('a cat')), 'a cat'],
    ['no code at all', Buffer.from('{"prompt": "é"}', 'latin1'), '{"prompt": "é"}'],
    ['filled up', comment('ASCII', Buffer.from('a cat\0\0\0')), 'a cat'],
  ])('reads a UserComment in %s', (_, bytes, text) => {
    expect(Object.fromEntries(readExif(lowByteFirst(bytes)))).toEqual({ Make: 'Abc', UserComment: text });
  });

  it('reads UTF-16 of the low byte first in a block of the high byte first', () => {
    const text = 'a cat\nSteps: 20, Sampler: Euler, Seed: 1';
    const block = Buffer.from(writeExif(text));
    const utf16 = Buffer.from(text, 'utf16le');
    utf16.copy(block, block.length - utf16.length);
    expect(readExif(block).get('UserComment')).toBe(text);
  });

  it('reads the block with and without the prefix of JPEG, and leaves empty texts out', () => {
    const block = lowByteFirst(comment('ASCII', Buffer.from('x')));
    expect(readExif(Buffer.concat([Buffer.from('Exif\0\0'), block]))).toEqual(readExif(block));
    expect(readExif(writeExif('')).size).toBe(0);
  });

  it('never fails, whatever byte is changed and wherever it ends', () => {
    const whole = lowByteFirst(comment('UNICODE', Buffer.from('a cat on a mat', 'utf16le')));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, end) => {
        const damaged = Buffer.from(whole.subarray(0, end));
        if (at < end) damaged[at] = value;
        expect(readExif(damaged)).toBeInstanceOf(Map);
      }),
      { numRuns: 2000 },
    );
    expect(readExif(new Uint8Array()).size).toBe(0);
  });
});

describe('eXIf of PNG files', () => {
  it('is replaced, not added to', async () => {
    const plain = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    expect(readPngExif(plain, 'a.png')).toBeUndefined();
    const twice = insertPngExif(insertPngExif(plain, writeExif('one')), writeExif('two'));
    expect(readExif(readPngExif(twice, 'a.png')!).get('UserComment')).toBe('two');
    expect(Buffer.from(twice).toString('latin1').split('eXIf')).toHaveLength(2);
  });
});
