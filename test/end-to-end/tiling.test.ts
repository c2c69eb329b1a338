/** @file Pictures that tile, on the default model: opposite edges fit, in every way of drawing, and nothing is left behind. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app/index.js';
import type { GenerateRequest, GenerateResult, RgbImage } from '../../src/contract/index.js';
import type { Model } from '../../src/generation/index.js';
import { temporaryFolder } from '../support/golden.js';
import { writeLoraFor } from '../support/lora-file.js';
import { DEFAULT_MODEL } from '../support/models.js';

let app: App;
let model: Model;
let initImage: string;

async function drawn(request: Partial<GenerateRequest>): Promise<GenerateResult> {
  const events = model.generate({ prompt: 'a red circle', seed: 5, steps: 6, sampler: 'Euler', ...request });
  let next = await events.next();
  while (!next.done) next = await events.next();
  return next.value;
}

/**
 * How much rougher the seam is where the picture meets itself than between neighbours inside it: the mean difference across
 * both seams divided by that of neighbouring rows and columns. Near 1 = no seam to be seen.
 */
function seam({ width, height, data }: RgbImage): number {
  const apart = (x: number, y: number, toX: number, toY: number) => {
    const at = (column: number, row: number) => 3 * (row * width + column);
    return [0, 1, 2].reduce((sum, c) => sum + Math.abs(data[at(x, y) + c]! - data[at(toX, toY) + c]!), 0);
  };
  const [rows, columns] = [Array.from({ length: height }, (_, i) => i), Array.from({ length: width }, (_, i) => i)];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const across = [...rows.map((y) => apart(width - 1, y, 0, y)), ...columns.map((x) => apart(x, height - 1, x, 0))];
  const inside = rows.flatMap((y) =>
    columns.flatMap((x) => [
      ...(x + 1 < width ? [apart(x, y, x + 1, y)] : []),
      ...(y + 1 < height ? [apart(x, y, x, y + 1)] : []),
    ]),
  );
  return mean(across) / mean(inside);
}
const seamOf = ({ images }: GenerateResult) => Math.max(...images.map(({ image }) => seam(image)));

/** Top and bottom differ without tiling: on one colour, edges meet anyway. */
const PROMPTS = ['a cat in front of the sea', 'a house in front of a meadow', 'a pear in front of a desert'] as const;

const WAYS = [
  ['a second pass', () => ({ hires: { scale: 1.5, denoisingStrength: 0.6 } })],
  ['a second pass over pictures', () => ({ hires: { scale: 1.5, upscaler: 'Lanczos', denoisingStrength: 0.6 } })],
  ['a batch', () => ({ batchSize: 2 })],
  ['an init picture', () => ({ initImage, denoisingStrength: 0.9 })],
  ['a LoRA', () => ({ prompt: 'a red circle<lora:film:0.1>' })],
] as const satisfies readonly (readonly [string, () => Partial<GenerateRequest>])[];

/** What is drawn without tiling, before anything tiles: changing to and fro takes longer than drawing. */
const plain = new Map<string, GenerateResult>();
const plainOf = (name: string): GenerateResult => {
  const result = plain.get(name);
  if (!result) throw new Error(`nothing was drawn for ${name}`);
  return result;
};

beforeAll(async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'models', 'Lora'), { recursive: true });
  const options = { modules: /down_blocks\.0|conv_out/ };
  await writeLoraFor(DEFAULT_MODEL, join(folder, 'models', 'Lora', 'film.safetensors'), options);
  app = createApp({ dataDir: folder, cache: false, threads: 2 });
  model = await app.loadModel();
  for (const prompt of ['a red circle', ...PROMPTS]) plain.set(prompt, await drawn({ prompt }));
  const { width, height, data } = plainOf('a red circle').images[0]!.image;
  initImage = (
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer()
  ).toString('base64');
  for (const [name, fields] of WAYS) plain.set(name, await drawn(fields()));
});
afterAll(() => app.close());

describe('tiling', () => {
  it.each(PROMPTS)('makes the edges of "%s" fit, and says so', async (prompt) => {
    const tiled = await drawn({ prompt, tiling: true });
    expect(seamOf(tiled)).toBeLessThan(2.5);
    expect(seamOf(tiled)).toBeLessThan(seamOf(plainOf(prompt)));
    expect(tiled.images[0]!.infotext).toMatch(/RNG: NV, Tiling: True/);
    expect(plainOf(prompt).images[0]!.infotext).not.toContain('Tiling');
  });

  it.each(WAYS)('goes with %s', async (name, fields) => {
    const tiled = await drawn({ ...fields(), tiling: true });
    expect(seamOf(tiled)).toBeLessThan(2.5);
    expect(tiled.images[0]!.image.data).not.toEqual(plainOf(name).images[0]!.image.data);
    expect(tiled.warnings).toEqual([]);
  });

  it('leaves nothing behind', async () => {
    const before = plainOf('a red circle').images[0]!.latent;
    const tiled = await drawn({ tiling: true });
    const after = await drawn({});
    expect(after.images[0]!.latent).toEqual(before);
    expect(tiled.images[0]!.latent).not.toEqual(before);
  });
});
