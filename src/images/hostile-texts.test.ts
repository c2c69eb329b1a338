/** Pictures from strangers whose texts are made to take long: they are read, and what is no recipe is none. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readPictureTexts } from './embedded-texts.js';
import { readPicture } from './read-recipe.js';

const FOLDER = 'test/cases/hostile-texts';
const names = (await readdir(FOLDER)).filter((name) => /\.png(\.gz)?$/.test(name));

/** Programs that are named, and the length of every text. */
const EXPECTED: Readonly<
  Record<string, readonly [program: string | undefined, lengths: Readonly<Record<string, number>>]>
> = {
  'nan-spaces-20k.png': [undefined, { parameters: 20_019 }],
  'nan-spaces-4m.png': [undefined, { parameters: 4 * 2 ** 20 - 1 }],
  'drawthings-uc-100k.png': [undefined, { UserComment: 100_001 }],
  // Sixteen of the four thousand values are as much as is read.
  'exif-overlap.png.gz': [undefined, { ImageDescription: 2 ** 20 }],
  'exif-nuls-1m.png.gz': [undefined, { ImageDescription: 1_000_001 }],
};

it.each(names)('%s', async (name) => {
  const file = await readFile(join(FOLDER, name));
  const bytes = name.endsWith('.gz') ? gunzipSync(file) : file;
  const texts = await readPictureTexts(bytes, name);
  const lengths = Object.fromEntries([...texts].map(([key, text]) => [key, text.length]));
  expect([readPicture(texts).recipe?.program, lengths]).toEqual(EXPECTED[name]);
});
