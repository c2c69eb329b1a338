/** @file A VAE that reads the latents of another family: told apart by the colours that it makes of them. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app/index.js';
import type { GenerateResult } from '../../src/contract/index.js';
import type { Model } from '../../src/generation/index.js';
import { loadComponents, openCheckpoint } from '../../src/pipeline/index.js';
import { type ColourMap, learnColours } from '../../src/pipeline/preview-map.js';
import { createEngine } from '../../src/runtime/index.js';
import { temporaryFolder } from '../support/golden.js';
import { SD1, SDXL } from '../support/latent-fits.js';
import { DEFAULT_MODEL } from '../support/models.js';
import { writeVaeFile } from '../support/vae-file.js';

/** Latents of no family that people have VAEs for. */
const NOBODYS = [
  [0.1, -0.4, 0.3],
  [-0.3, 0.2, 0.4],
  [0.4, 0.1, -0.2],
  [0.2, -0.3, 0.1],
];

let dataDir: string;
let own: ColourMap;
beforeAll(async () => {
  dataDir = await temporaryFolder();
  await mkdir(join(dataDir, 'models', 'VAE'), { recursive: true });
  const engine = createEngine({ threads: 2 });
  own = (await learnColours(await loadComponents(await openCheckpoint(DEFAULT_MODEL), engine))).slice(0, -1);
  await engine.close();
});

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);
const column = (matrix: ColourMap, index: number) => matrix.map((row) => row[index]!);
const cross = ([a = 0, b = 0, c = 0]: readonly number[], [d = 0, e = 0, f = 0]: readonly number[]) => [
  b * f - c * e,
  c * d - a * f,
  a * e - b * d,
];

/** What makes latents that are coloured by `theirs` into those of the default model: its map, turned round, behind theirs. */
function becoming(theirs: ColourMap): number[][] {
  const gram = [0, 1, 2].map((i) => [0, 1, 2].map((j) => dot(column(own, i), column(own, j))));
  const [a, b, c] = gram as [number[], number[], number[]];
  const determinant = dot(a, cross(b, c));
  const inverse = [cross(b, c), cross(c, a), cross(a, b)].map((row) => row.map((value) => value / determinant));
  return own.map((row) => {
    const turned = [0, 1, 2].map((i) => dot(row, inverse[i]!));
    return theirs.map((wanted) => dot(turned, wanted));
  });
}

const open = (): App => createApp({ dataDir, cache: false, threads: 2 });
let running: App | undefined;
afterAll(() => running?.close());

async function warnedOf(file: string): Promise<GenerateResult['warnings']> {
  running ??= open();
  const model: Model = await running.loadModel(undefined, { vae: file });
  const events = model.generate({ prompt: 'x', steps: 2, seed: 1, width: 64, height: 64 });
  let next = await events.next();
  while (!next.done) next = await events.next();
  return next.value.warnings;
}
const vae = (name: string) => join(dataDir, 'models', 'VAE', `${name}.safetensors`);

it('of SDXL on a model of 1.x is named with both families', async () => {
  await writeVaeFile(vae('xl'), { from: becoming(SDXL) });
  expect(await warnedOf('xl')).toMatchObject([
    {
      code: 'vae-other-latents',
      data: { name: 'xl.safetensors', found: 'Stable Diffusion XL', family: 'Stable Diffusion 1.x' },
    },
  ]);
});

const ORDINARY: Readonly<Record<string, ColourMap | undefined>> = {
  'of 1.x': SD1,
  'of nobody else': NOBODYS,
  'of its own': undefined,
};
it.each(Object.keys(ORDINARY))('%s is drawn with and nothing said', async (name) => {
  const file = name.replaceAll(' ', '-');
  const theirs = ORDINARY[name];
  await writeVaeFile(vae(file), theirs ? { from: becoming(theirs) } : {});
  expect(await warnedOf(file)).toEqual([]);
});
