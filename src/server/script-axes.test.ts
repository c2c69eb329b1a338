/** @file Axes of the X/Y/Z plot whose values are names and parts of prompts: which cells must be equal, and which not. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeLoraFor } from '../../test/support/lora-file.js';
import { DEFAULT_MODEL } from '../../test/support/models.js';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import { writeVaeFile } from '../../test/support/vae-file.js';

let bench: ServerBench;
const STYLES = [
  { name: 'watery', prompt: '{prompt}, watercolour', negativePrompt: '' },
  { name: 'blue', prompt: 'blue', negativePrompt: '' },
  { name: 'blue, watery', prompt: 'a square', negativePrompt: '' },
  { name: 'film', prompt: '<lora:film:1>', negativePrompt: '' },
];
beforeAll(async () => {
  bench = await createServerBench();
  const checkpoint = (...names: string[]) => join(bench.folder, 'models', 'Stable-diffusion', ...names);
  for (const name of ['twin', 'warm']) await cp(DEFAULT_MODEL, checkpoint(name), { recursive: true });
  const ownVae = checkpoint('warm', 'vae', 'diffusion_pytorch_model.safetensors');
  await writeVaeFile(ownVae, { shift: 0.4, names: 'diffusers' });
  await writeVaeFile(join(bench.folder, 'models', 'VAE', 'same.safetensors'));
  await writeVaeFile(join(bench.folder, 'models', 'VAE', 'shifted.safetensors'), { shift: 0.4 });
  await writeLoraFor(DEFAULT_MODEL, join(bench.folder, 'models', 'Lora', 'film.safetensors'));
  for (const style of STYLES) await bench.post('/api/v1/styles', style);
});
afterAll(() => bench.close());

const SMALL = { prompt: 'a red circle, a blue square', steps: 2, seed: 5, width: 64, height: 64 };
const pixelsOf = async (image: string) =>
  (await sharp(Buffer.from(image, 'base64')).removeAlpha().raw().toBuffer()).toString('base64');

interface Answer {
  readonly images: string[];
  readonly info: string;
}
const txt2img = async (body: object): Promise<Answer> => {
  const answer = await bench.post('/sdapi/v1/txt2img', { ...SMALL, ...body });
  expect([answer.statusCode, answer.body.slice(0, 300)]).toMatchObject([200, expect.any(String)]);
  return answer.json<Answer>();
};

/** The cells of one axis, and the infotexts with the sheet's first. */
async function cellsOf(axis: string, values: string | readonly string[], body: object = {}) {
  const x = typeof values === 'string' ? [values, []] : ['', values];
  const rest = [0, '', [], 0, '', [], true, true, false, false, false, false, false, 0, false];
  const { images, info } = await txt2img({ ...body, script_name: 'x/y/z plot', script_args: [axis, ...x, ...rest] });
  return { cells: await Promise.all(images.slice(1).map(pixelsOf)), infotexts: JSON.parse(info).infotexts as string[] };
}
const alone = async (body: object) => pixelsOf((await txt2img(body)).images[0] ?? '');

it('Prompt order draws each order as if it were written so', async () => {
  const { cells, infotexts } = await cellsOf('Prompt order', 'red circle, blue square');
  expect(infotexts.slice(1).map((text) => text.split('\n')[0])).toEqual([
    'a red circle, a blue square',
    'a blue square, a red circle',
  ]);
  expect(cells).toEqual([await alone({}), await alone({ prompt: 'a blue square, a red circle' })]);
  expect(cells[0]).not.toEqual(cells[1]);
});

it('VAE draws with each file, those of equal weights the same', async () => {
  const { cells } = await cellsOf('VAE', 'None, same.safetensors, shifted.safetensors');
  expect(cells[0]).toEqual(cells[1]);
  expect(cells[2]).not.toEqual(cells[0]);
  expect(cells[2]).toEqual(await alone({ override_settings: { sd_vae: 'shifted.safetensors' } }));
});

it('Checkpoint name draws with each model, those of equal weights the same', async () => {
  const { cells, infotexts } = await cellsOf('Checkpoint name', ['default', 'twin', 'warm']);
  expect(cells[0]).toEqual(cells[1]);
  expect(cells[2]).not.toEqual(cells[0]);
  expect(infotexts.slice(1).map((text) => /Model: (\w+)/.exec(text)?.[1])).toEqual(['default', 'twin', 'warm']);
});

it('Styles takes one, several, and one with a comma in its name', async () => {
  const listed = await cellsOf('Styles', ['watery', 'blue, watery']);
  expect(listed.infotexts[0]).toContain(String.raw`X Values: "watery, \"blue, watery\""`);
  expect(listed.cells).toEqual([await alone({ styles: ['watery'] }), await alone({ styles: ['blue, watery'] })]);
  expect(listed.cells[0]).not.toEqual(listed.cells[1]);
  const written = await cellsOf('Styles', 'Watery,"blue, watery","blue,watery"');
  expect(written.cells.slice(0, 2)).toEqual(listed.cells);
  expect(written.cells[2]).toEqual(await alone({ styles: ['blue', 'watery'] }));
});

it('without networks the tags of styles are left out as well as those of the prompt', async () => {
  const plain = await alone({});
  const [own] = (await cellsOf('Styles', ['film'])).cells;
  expect(own).not.toEqual(plain);
  const off = { disable_extra_networks: true };
  const { prompt } = JSON.parse((await txt2img({ ...off, styles: ['film'] })).info);
  expect(prompt).toBe(`${SMALL.prompt}, `);
  const bare = { prompt: `${SMALL.prompt}, ` };
  expect(await alone({ ...off, styles: ['film'] })).toEqual(await alone(bare));
  expect((await cellsOf('Styles', ['film'], off)).cells[0]).toEqual(await alone(bare));
});
