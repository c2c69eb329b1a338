import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { MAX_TEXT_BYTES } from './limits.js';
import { insertPngText, readPngText } from './png.js';
import { makeChunk, readChunks } from './png-chunks.js';

const SIGNATURE = '89504e470d0a1a0a';

/** Chunks of a picture of one grey pixel, written by hand and with checksums of another program's making. */
const CHUNKS = {
  header: '0000000d49484452000000010000000108000000003a7e9b55',
  /** parameters: a cat */
  text: '0000001074455874706172616d6574657273006120636174bddef920',
  /** Comment: café */
  compressed: '000000157a545874436f6d6d656e740000789c4b4e4c7b090004680214d4d3d2c1',
  /** Title, in German "Titel": 猫 */
  international: '00000014695458745469746c65000000646500546974656c00e78cab097e0e12',
  /** Note: 猫猫 */
  internationalCompressed: '00000017695458744e6f74650001000000789c7bdeb3fa79cf6a000f50043d5b999d50',
  data: '0000000a49444154789c636800000082008177cd72b6',
  end: '0000000049454e44ae426082',
} as const;

const png = (...chunks: readonly string[]): Uint8Array => Buffer.from([SIGNATURE, ...chunks].join(''), 'hex');
const PLAIN = png(CHUNKS.header, CHUNKS.data, CHUNKS.end);
const withChunk = (type: string, data: Uint8Array): Uint8Array =>
  png(CHUNKS.header, makeChunk(type, data).bytes.toString('hex'), CHUNKS.data, CHUNKS.end);

describe('readPngText', () => {
  it('reads every kind of text chunk', () => {
    const texts = readPngText(png(...Object.values(CHUNKS)), 'a.png');
    expect(Object.fromEntries(texts)).toEqual({ parameters: 'a cat', Comment: 'café', Title: '猫', Note: '猫猫' });
  });

  it('finds none in a picture without, and ignores what follows the end', () => {
    expect(readPngText(PLAIN, 'a.png').size).toBe(0);
    expect(readPngText(png(CHUNKS.header, CHUNKS.data, CHUNKS.end, CHUNKS.text), 'a.png').size).toBe(0);
  });

  it('reads UTF-8 where Latin-1 ought to be, and writes no text that would be taken for the other', () => {
    const utf8 = makeChunk('tEXt', Buffer.from('parameters\0テスト')).bytes.toString('hex');
    expect(readPngText(png(CHUNKS.header, utf8, CHUNKS.end), 'a.png').get('parameters')).toBe('テスト');
    const latin1 = Buffer.from('é').toString('latin1');
    const written = insertPngText(PLAIN, 'parameters', latin1);
    expect(readChunks(written, 'a.png').map(({ type }) => type)).toContain('iTXt');
    expect(readPngText(written, 'a.png').get('parameters')).toBe(latin1);
  });

  it('takes the last of several texts with one keyword', () => {
    const second = makeChunk('tEXt', Buffer.from('parameters\0a dog')).bytes.toString('hex');
    expect(readPngText(png(CHUNKS.header, CHUNKS.text, second, CHUNKS.end), 'a.png').get('parameters')).toBe('a dog');
  });

  it.each([
    ['an empty file', new Uint8Array()],
    ['another format', Buffer.from('GIF89a and so on')],
    ['only the signature', png()],
    ['a missing end', png(CHUNKS.header, CHUNKS.data)],
    ['a first chunk that is not the header', png(CHUNKS.text, CHUNKS.header, CHUNKS.end)],
    ['a wrong checksum', png(CHUNKS.header, CHUNKS.text.replace('636174', '636174'.replace('74', '75')), CHUNKS.end)],
    ['a length beyond the file', png(CHUNKS.header, `7fffffff${CHUNKS.text.slice(8)}`, CHUNKS.end)],
    ['a keyword without end', withChunk('tEXt', Buffer.from('parameters'))],
    ['an international text that is cut short', withChunk('iTXt', Buffer.from('k\0'))],
    ['an international text that is not UTF-8', withChunk('iTXt', Buffer.from('6b0000000000ff', 'hex'))],
    ['compressed text that is not', withChunk('zTXt', Buffer.from('k\0\0nonsense'))],
  ])('refuses %s', (_, bytes) => {
    expect(() => readPngText(bytes, 'a.png')).toThrow(
      expect.objectContaining({ code: 'IMAGE_INVALID', data: expect.objectContaining({ path: 'a.png' }) }),
    );
  });

  it('refuses text that grows beyond the limit when decompressed, whole or in parts', () => {
    const bomb = (bytes: number) => Buffer.concat([Buffer.from('k\0\0'), deflateSync(Buffer.alloc(bytes, 'a'))]);
    expect(() => readPngText(withChunk('zTXt', bomb(MAX_TEXT_BYTES + 1)), 'a.png')).toThrow(/text "k" is longer/);
    const half = makeChunk('zTXt', bomb(MAX_TEXT_BYTES / 2)).bytes.toString('hex');
    expect(readPngText(png(CHUNKS.header, half, half, CHUNKS.end), 'a.png').get('k')).toHaveLength(MAX_TEXT_BYTES / 2);
    expect(() => readPngText(png(CHUNKS.header, half, half, CHUNKS.text, CHUNKS.end), 'a.png')).toThrow(/more than/);
  });

  it('never fails in another way, whatever byte is changed', () => {
    const whole = png(...Object.values(CHUNKS));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(whole.length), (at, mask, end) => {
        const damaged = whole.slice(0, end);
        if (at < end) damaged[at]! ^= mask;
        expect(() => readPngText(damaged, 'a.png')).toThrow(expect.objectContaining({ code: 'IMAGE_INVALID' }));
      }),
    );
  });
});

describe('insertPngText', () => {
  it('puts Latin-1 into tEXt and other text into iTXt, right after the header', () => {
    const types = (text: string) =>
      readChunks(insertPngText(PLAIN, 'parameters', text), 'a.png').map(({ type }) => type);
    expect(types('café\nSteps: 1')).toEqual(['IHDR', 'tEXt', 'IDAT', 'IEND']);
    expect(types('猫')).toEqual(['IHDR', 'iTXt', 'IDAT', 'IEND']);
  });

  it('writes the same bytes as other programs', () => {
    expect(insertPngText(PLAIN, 'parameters', 'a cat')).toEqual(
      png(CHUNKS.header, CHUNKS.text, CHUNKS.data, CHUNKS.end),
    );
  });

  it('replaces a text of the same keyword, of any kind, and leaves the input as it was', () => {
    const before = png(...Object.values(CHUNKS));
    const copy = before.slice();
    const texts = readPngText(insertPngText(before, 'Note', 'new'), 'a.png');
    expect(Object.fromEntries(texts)).toEqual({ Note: 'new', parameters: 'a cat', Comment: 'café', Title: '猫' });
    expect(readChunks(insertPngText(before, 'Note', 'new'), 'a.png')).toHaveLength(Object.keys(CHUNKS).length);
    expect(before).toEqual(copy);
  });

  it('gives any text back, without its zero bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = insertPngText(PLAIN, 'parameters', text);
        expect(readPngText(written, 'a.png').get('parameters')).toBe(text.replaceAll('\0', ''));
      }),
    );
  });

  it.each(['a cat', '猫, a cat'])('writes a picture that libpng reads: %s', async (text) => {
    const picture = await sharp(insertPngText(PLAIN, 'parameters', text))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(picture.info).toMatchObject({ width: 1, height: 1 });
    expect(picture.data[0]).toBe(0x80);
    const { comments } = await sharp(insertPngText(PLAIN, 'parameters', text)).metadata();
    expect(comments).toEqual([{ keyword: 'parameters', text }]);
  });

  it.each(['', 'a'.repeat(80), 'a\0b', '猫'])('refuses the keyword %j as a bug', (keyword) => {
    expect(() => insertPngText(PLAIN, keyword, 'text')).toThrow(/bug: /);
  });

  it('refuses what is not a PNG', () => {
    expect(() => insertPngText(Buffer.from('no'), 'parameters', 'text')).toThrow(
      expect.objectContaining({ code: 'IMAGE_INVALID' }),
    );
  });
});
