import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createThumbnails } from './thumbnails.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'thumbnails-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function picture(seed: number): Promise<string> {
  const data = Uint8Array.from({ length: 400 * 300 * 3 }, (_, i) => (i * 7919 + seed * 104729) % 251);
  const path = join(root, `${seed}.png`);
  await writeFile(
    path,
    await sharp(data, { raw: { width: 400, height: 300, channels: 3 } })
      .png()
      .toBuffer(),
  );
  return path;
}

it('are small WebP pictures, kept up to the limit; those used longest ago go first', async () => {
  const folder = join(root, 'kept');
  const thumbnails = createThumbnails({ folder, limitBytes: () => 40_000 });
  const sizes: number[] = [];
  for (const seed of [1, 2, 3, 4]) {
    sizes.push((await thumbnails.of(`key-${seed}`, () => picture(seed))).length);
    await utimes(join(folder, `key-${seed}.webp`), seed, seed);
  }
  expect(Math.min(...sizes)).toBeGreaterThan(10_000);
  const kept = (await readdir(folder)).sort();
  expect(kept.length).toBeLessThan(4);
  expect(kept.at(-1)).toBe('key-4.webp');
  expect(kept).not.toContain('key-1.webp');
  const { format, width, height } = await sharp(await thumbnails.of('key-4', () => picture(4))).metadata();
  expect([format, width, height]).toEqual(['webp', 320, 240]);
});

it('are made once for many who ask at the same time, and again from the cache without the picture', async () => {
  const thumbnails = createThumbnails({ folder: join(root, 'kept'), limitBytes: () => 1e9 });
  let asked = 0;
  const path = async () => {
    asked++;
    return picture(1);
  };
  const all = await Promise.all(Array.from({ length: 8 }, () => thumbnails.of('key', path)));
  expect(new Set(all.map((bytes) => bytes.length)).size).toBe(1);
  await thumbnails.of('key', path);
  expect(asked).toBe(1);
});

it('say what is wrong with a picture', async () => {
  const path = join(root, 'wrong.png');
  await writeFile(path, 'this is no picture');
  const thumbnails = createThumbnails({ folder: undefined, limitBytes: () => 0 });
  await expect(thumbnails.of('key', async () => path)).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
});
