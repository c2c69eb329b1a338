import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readImage } from './decode-image.js';

type Rgb = readonly [number, number, number];
const RED: Rgb = [255, 0, 0];
const BLUE: Rgb = [0, 0, 255];

/** Two pixels side by side, red and blue. */
const two = () => sharp(Uint8Array.from([...RED, ...BLUE]), { raw: { width: 2, height: 1, channels: 3 } });
const square = (background: string | object) =>
  sharp({ create: { width: 4, height: 4, channels: 4, background: background as string } });
const first = ({ data }: { data: Uint8Array }): number[] => [...data.subarray(0, 3)];

describe('readImage', () => {
  it('reads every format as RGB', async () => {
    const opaque = square('#40a0c0').removeAlpha();
    for (const bytes of [
      await opaque.clone().png().toBuffer(),
      await opaque.clone().jpeg({ quality: 100 }).toBuffer(),
      await opaque.clone().webp({ lossless: true }).toBuffer(),
    ]) {
      const read = await readImage(bytes);
      expect([read.width, read.height, read.data.length]).toEqual([4, 4, 48]);
      // One colour; JPEG's own colour space rounds by a step or two.
      for (const [i, value] of [0x40, 0xa0, 0xc0].entries())
        expect(Math.abs(first(read)[i]! - value)).toBeLessThanOrEqual(2);
    }
  });

  it('turns a picture as its orientation says', async () => {
    // 6 = to be turned clockwise: what lies left comes up.
    const turned = await readImage(await two().withMetadata({ orientation: 6 }).png().toBuffer());
    expect([turned.width, turned.height, ...turned.data]).toEqual([1, 2, ...RED, ...BLUE]);
    const upsideDown = await readImage(await two().withMetadata({ orientation: 3 }).png().toBuffer());
    expect([upsideDown.width, upsideDown.height, ...upsideDown.data]).toEqual([2, 1, ...BLUE, ...RED]);
  });

  it('converts a colour profile to sRGB', async () => {
    const p3 = await square('#ff0000').removeAlpha().withIccProfile('p3').png().toBuffer();
    const stored = await sharp(p3, { ignoreIcc: true } as object)
      .raw()
      .toBuffer();
    expect(stored[0]).toBeLessThan(250);
    // sRGB red, stored in the wider space of P3 and back, in steps of 255.
    const [red = 0, green = 9, blue = 9] = first(await readImage(p3));
    expect([red >= 254, green <= 1, blue <= 1]).toEqual([true, true, true]);
  });

  it('puts transparent pictures on white', async () => {
    const half = await square({ r: 0, g: 0, b: 0, alpha: 0 }).png().toBuffer();
    expect(first(await readImage(half))).toEqual([255, 255, 255]);
  });

  it('reads grey and 16-bit pictures as three channels of 8 bits', async () => {
    const grey = await square('#808080').removeAlpha().toColourspace('b-w').png().toBuffer();
    expect(first(await readImage(grey))).toEqual([128, 128, 128]);
    const deep = await square('#ff8000').removeAlpha().toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expect(first(await readImage(deep))).toEqual([255, 128, 0]);
  });

  const refused: [string, () => Promise<Uint8Array> | Uint8Array, RegExp][] = [
    ['a GIF', () => square('#f00').gif().toBuffer(), /it is gif; PNG, JPEG and WebP are read/],
    ['a drawing', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), /it is svg/],
    [
      'a moving picture',
      async () => {
        const frames = [await two().png().toBuffer(), await two().flop().png().toBuffer()];
        return sharp(frames, { join: { animated: true } })
          .webp()
          .toBuffer();
      },
      /moving picture of 2 frames/,
    ],
    [
      'more than 100 megapixels',
      () =>
        sharp({ create: { width: 12_500, height: 8_001, channels: 3, background: '#000' } })
          .png({ compressionLevel: 1 })
          .toBuffer(),
      /12500x8001 is more than the limit of 100 megapixels/,
    ],
    ['half a file', async () => (await two().resize(64, 64).png().toBuffer()).subarray(0, 120), /not a readable image/],
    ['no picture', () => Buffer.from('hello'), /not a readable image/],
  ];
  it.each(refused)('refuses %s', async (_, make, message) => {
    const bytes = await make();
    await expect(readImage(bytes, 'init.png')).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringMatching(message),
      data: { path: 'init.png' },
    });
  });
});
