import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertPngExif, insertPngText, writeExif } from '../metadata/index.js';
import { readPictureTexts } from './embedded-texts.js';
import { encodeImage, inspectImage, saveImage } from './image-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'images-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const INFOTEXT = '猫 é 😀\nNegative prompt: 犬\nSteps: 20, Seed: 1, RNG: NV';
/** A smooth slope, which lossy formats keep closely. */
const image = {
  width: 32,
  height: 16,
  data: Uint8Array.from({ length: 32 * 16 * 3 }, (_, i) => (Math.floor(i / 3) % 32) * 8),
};
const picture = { image, infotext: INFOTEXT };
const pixelsOf = async (bytes: Uint8Array) => new Uint8Array(await sharp(bytes).removeAlpha().raw().toBuffer());
const furthest = (a: Uint8Array, b: Uint8Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

describe('saveImage', () => {
  it.each([
    ['a.png', 'png'],
    ['a.jpg', 'jpeg'],
    ['b.JPEG', 'jpeg'],
    ['a.webp', 'webp'],
  ])('writes %s, and its infotext is read back', async (name, format) => {
    const path = await saveImage(join(folder, name), picture);
    const { width, height, ...found } = await sharp(path).metadata();
    expect([found.format, width, height]).toEqual([format, 32, 16]);
    // A slope of 8 a pixel; block edges and chroma of the lossy formats are off by a few steps of 255.
    expect(furthest(await pixelsOf(await readFile(path)), image.data)).toBeLessThanOrEqual(format === 'png' ? 0 : 12);
    expect(await inspectImage(path)).toMatchObject({
      path,
      width: 32,
      height: 16,
      infotext: INFOTEXT,
      prompt: '猫 é 😀',
      negativePrompt: '犬',
      fields: { Seed: '1' },
    });
  });

  it.each(['png', 'jpg', 'webp'] as const)('leaves the infotext out of a %s when asked to', async (format) => {
    const path = await saveImage(join(folder, `without.${format}`), picture, { withInfotext: false });
    expect((await readPictureTexts(await readFile(path), path)).size).toBe(0);
    await expect(inspectImage(path)).rejects.toMatchObject({ code: 'METADATA_MISSING' });
  });

  it('refuses other endings by naming those it knows, and writes nothing', async () => {
    await expect(saveImage(join(folder, 'a.avif'), picture)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('.png, .jpg or .webp'),
    });
    expect(await readdir(folder)).not.toContain('a.avif');
  });

  it('puts the infotext beside the picture when asked to, or when the format has no room for it', async () => {
    await saveImage(join(folder, 'noted.png'), picture, { withTextFile: true });
    expect(await readFile(join(folder, 'noted.txt'), 'utf8')).toBe(`${INFOTEXT}\n`);
    const long = { image, infotext: `${'long '.repeat(20_000)}\n${INFOTEXT}` };
    for (const format of ['jpg', 'webp'] as const) {
      const path = await saveImage(join(folder, `long-${format}.${format}`), long);
      expect(await readFile(join(folder, `long-${format}.txt`), 'utf8')).toBe(`${long.infotext}\n`);
      expect((await sharp(path).metadata()).width).toBe(32);
    }
    expect((await inspectImage(await saveImage(join(folder, 'long.png'), long))).infotext).toBe(long.infotext);
    expect(await readdir(folder)).not.toContain('long.txt');
  });

  it('keeps the longest infotext for which there is room', async () => {
    const long = { image, infotext: 'x'.repeat(32_000) };
    for (const format of ['jpg', 'webp'] as const) {
      const texts = await readPictureTexts(await encodeImage(long, format), 'a');
      expect(texts.get('UserComment')).toBe(long.infotext);
    }
  });
});

describe('encodeImage', () => {
  it('makes smaller files of lower quality, and exact ones where webp is lossless', async () => {
    const noise = { image: { ...image, data: image.data.map((value, i) => (value + i * 7919) % 251) }, infotext: '' };
    for (const format of ['jpg', 'webp'] as const) {
      const [low, high] = [
        await encodeImage(noise, format, { quality: 10 }),
        await encodeImage(noise, format, { quality: 95 }),
      ];
      expect(low.length).toBeLessThan(high.length);
    }
    const exact = await encodeImage(noise, 'webp', { lossless: true });
    expect(furthest(await pixelsOf(exact), noise.image.data)).toBe(0);
  });
});

describe('readPictureTexts', () => {
  it('gives all texts of a picture, and the infotext of EXIF goes before the chunk', async () => {
    const png = insertPngText(insertPngExif(await encodeImage(picture, 'png'), writeExif('from EXIF')), 'Note', 'x');
    expect(Object.fromEntries(await readPictureTexts(png, 'a.png'))).toEqual({
      UserComment: 'from EXIF',
      parameters: INFOTEXT,
      Note: 'x',
    });
    await writeFile(join(folder, 'both.png'), png);
    expect((await inspectImage(join(folder, 'both.png'))).infotext).toBe('from EXIF');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['half a JPEG header', Buffer.from('ffd8ffe0', 'hex')],
    ['a GIF', Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')],
  ])('refuses %s', async (_, bytes) => {
    await expect(readPictureTexts(bytes, 'a')).rejects.toMatchObject({ code: 'IMAGE_INVALID', data: { path: 'a' } });
  });
});
