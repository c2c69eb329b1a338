import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_MODEL, DEFAULT_TITLE, DEFAULT_VAE } from '../../test/support/models.js';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import { writeVaeFile } from '../../test/support/vae-file.js';
import { noticeOf } from '../base/index.js';
import type { GenerationPlan, Job, JobResult, Style } from '../contract/index.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const SMALL = { prompt: 'a red circle', steps: 2, seed: 5, width: 64, height: 64 };
const txt2img = (body: object) => bench.post('/sdapi/v1/txt2img', { ...SMALL, ...body });
async function drawn(body: object = {}) {
  const answer = await txt2img(body);
  expect([answer.statusCode, answer.body.slice(0, 300)]).toMatchObject([200, expect.any(String)]);
  const { images, info } = answer.json<{ images: string[]; info: string }>();
  const pixels = await sharp(Buffer.from(images[0] ?? '', 'base64'))
    .raw()
    .toBuffer();
  return { pixels, info: JSON.parse(info) };
}
const withVae = (sd_vae: string) => drawn({ override_settings: { sd_vae } });
const vaePath = (name: string): string => join(bench.folder, 'models', 'VAE', name);
const submitted = async (body: object): Promise<Job & { result: JobResult }> => {
  const { id } = (await bench.post('/api/v1/jobs', { ...SMALL, ...body })).json<{ id: string }>();
  return (await bench.ended(id)) as Job & { result: JobResult };
};

describe('a VAE file', () => {
  beforeAll(async () => {
    await writeVaeFile(vaePath('same.safetensors'));
    await writeVaeFile(vaePath('other.safetensors'), { shift: 0.4, prefix: 'first_stage_model.' });
    await writeVaeFile(vaePath('folded/diffusers.safetensors'), { shift: 0.4, names: 'diffusers' });
    await cp(join(DEFAULT_MODEL, 'vae'), vaePath('a-folder'), { recursive: true });
  });

  it('is listed by its name', async () => {
    expect((await bench.get('/sdapi/v1/sd-vae')).json()).toEqual(
      ['a-folder', 'folded/diffusers.safetensors', 'other.safetensors', 'same.safetensors'].map((below) => ({
        model_name: below.replace('folded/', ''),
        filename: vaePath(below),
      })),
    );
  });

  it('draws what its weights say, whatever names they have', async () => {
    const own = await drawn();
    for (const name of ['same.safetensors', 'same', 'a-folder', 'None', 'automatic'])
      expect((await withVae(name)).pixels).toEqual(own.pixels);
    const other = await withVae('other.safetensors');
    expect(other.pixels).not.toEqual(own.pixels);
    expect((await withVae('diffusers.safetensors')).pixels).toEqual(other.pixels);
    expect((await drawn()).pixels).toEqual(own.pixels);
  });

  it('is named in the infotext, which draws the picture again; the checkpoint’s own is not', async () => {
    const sha256 = createHash('sha256')
      .update(await readFile(vaePath('other.safetensors')))
      .digest('hex');
    const { info, pixels } = await withVae('other.safetensors');
    const [infotext] = info.infotexts;
    expect(infotext).toContain(`Model: default, VAE hash: ${sha256.slice(0, 10)}, VAE: other.safetensors, RNG`);
    expect(info).toMatchObject({ sd_vae_name: 'other.safetensors', sd_vae_hash: sha256.slice(0, 10) });
    expect((await drawn({ infotext })).pixels).toEqual(pixels);
    const own = (await withVae('None')).info;
    expect(own.infotexts[0]).not.toContain('VAE');
    expect(own).toMatchObject({ sd_vae_name: null, sd_vae_hash: null });
  });

  it('is exchanged without the text encoder losing what it knows', async () => {
    const prompt = 'a prompt of this test alone';
    expect((await submitted({ prompt })).result.encoderRuns).toBe(1);
    await bench.post('/sdapi/v1/options', { sd_vae: 'other.safetensors' });
    const job = await submitted({ prompt });
    expect(job.result.encoderRuns).toBe(0);
    // What a job is run again with after a crash is in it.
    expect(job.request).toMatchObject({ tasks: [{ model: { vaePath: vaePath('other.safetensors') } }] });
    expect(job.result.images[0]?.infotext).toContain('VAE: other.safetensors');
    await bench.post('/sdapi/v1/options', { sd_vae: 'None' });
    expect((await submitted({ prompt })).request).toMatchObject({ tasks: [{ model: { vaePath: null } }] });
    await bench.post('/sdapi/v1/options', { sd_vae: 'Automatic' });
  });

  it('of the checkpoint’s name is taken by Automatic and not by None', async () => {
    const path = await writeVaeFile(vaePath('default.vae.safetensors'), { shift: 0.4 });
    expect((await drawn()).info.sd_vae_name).toBe('default.vae.safetensors');
    expect((await withVae('None')).info.sd_vae_name).toBeNull();
    await rm(path);
    expect((await drawn()).info.sd_vae_name).toBeNull();
  });

  it('beside a checkpoint is a VAE and no checkpoint', async () => {
    const folder = join(bench.folder, 'models', 'Stable-diffusion');
    await cp(DEFAULT_MODEL, join(folder, 'mine'), { recursive: true });
    await writeVaeFile(join(folder, 'mine.vae.safetensors'), { shift: 0.4 });
    const { models } = (await bench.get('/api/v1/models')).json<{ models: { id: string }[] }>();
    expect(models.map(({ id }) => id)).toEqual(['mine', 'default']);
    const { info } = await drawn({ override_settings: { sd_model_checkpoint: 'mine' } });
    expect(info).toMatchObject({ sd_model_name: 'mine', sd_vae_name: 'mine.vae.safetensors' });
    await rm(folder, { recursive: true });
  });

  it('that is not there is left out of a request and said, and refused as a setting', async () => {
    const answer = await txt2img({ override_settings: { sd_vae: 'gone' } });
    expect([answer.statusCode, JSON.parse(answer.json().info).comments]).toEqual([
      200,
      expect.stringContaining('"gone"'),
    ]);
    const refused = (await bench.post('/sdapi/v1/options', { sd_vae: 'gone' })).json().detail[0];
    expect(refused.msg).toMatch(/"gone".*other\.safetensors/);
    expect((await bench.post('/sdapi/v1/options', { sd_vae: 'gone' })).statusCode).toBe(422);
    expect((await bench.post('/sdapi/v1/options', { sd_vae: '../../other.safetensors' })).statusCode).toBe(422);
  });

  const unfit: [string, string][] = [
    ['no encoder', `channels: none, those of default: ${DEFAULT_VAE.block_out_channels.join(', ')}`],
    ['no VAE at all', 'no names of a VAE'],
    ['another latent scale', `latent scale: 0.13025, those of default: ${DEFAULT_VAE.scaling_factor}`],
  ];
  it.each(unfit)('with %s is refused before anything is drawn', async (what, problem) => {
    const name = `${what}.safetensors`;
    if (what === 'another latent scale') {
      await cp(join(DEFAULT_MODEL, 'vae'), vaePath(name), { recursive: true });
      const config = JSON.parse(await readFile(join(vaePath(name), 'config.json'), 'utf8')) as object;
      await writeFile(join(vaePath(name), 'config.json'), JSON.stringify({ ...config, scaling_factor: 0.13025 }));
    } else await writeVaeFile(vaePath(name), { without: what === 'no encoder' ? /^encoder/ : /^(en|de)coder/ });
    const answer = await txt2img({ override_settings: { sd_vae: name } });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      400,
      { error: 'VAE_UNFIT', detail: expect.stringContaining(problem) },
    ]);
  });
});

describe('comma_padding_backtrack', () => {
  /** A comma 15 tokens before the end of the first chunk. */
  const prompt = `${'cat '.repeat(60)}, ${'dog '.repeat(20)}`;

  it('draws another picture where it moves words, per request and as a setting, and stands in no infotext', async () => {
    const cut = (comma_padding_backtrack: number) => drawn({ prompt, override_settings: { comma_padding_backtrack } });
    const [standard, at15, at14] = [await drawn({ prompt }), await cut(15), await cut(14)];
    expect(at15.pixels).toEqual(standard.pixels);
    expect(at14.pixels).not.toEqual(standard.pixels);
    expect((await cut(0)).pixels).toEqual(at14.pixels);
    expect(at14.info.infotexts).toEqual(standard.info.infotexts);
    await bench.post('/sdapi/v1/options', { comma_padding_backtrack: 0 });
    expect((await drawn({ prompt })).pixels).toEqual(at14.pixels);
    expect((await bench.post('/api/v1/tokens', { text: prompt })).json().count).toBe(81);
    await bench.post('/sdapi/v1/options', { comma_padding_backtrack: 20 });
    expect((await bench.post('/api/v1/tokens', { text: prompt })).json().count).toBe(95);
  });
});

describe('hashes', () => {
  it('are computed behind the list, and find the model', async () => {
    await mkdir(join(bench.folder, 'models', 'Stable-diffusion'), { recursive: true });
    await writeFile(join(bench.folder, 'models', 'Stable-diffusion', 'no-model.safetensors'), 'text');
    await bench.post('/sdapi/v1/refresh-checkpoints');
    await bench.service.app.hashes.settled();
    const [broken, own] = (await bench.get('/sdapi/v1/sd-models')).json();
    expect(broken).toMatchObject({ title: 'no-model.safetensors', hash: null, sha256: null });
    const { sd_model_hash } = (await drawn({ override_settings: { sd_model_checkpoint: 'default' } })).info;
    expect(own).toMatchObject({ title: DEFAULT_TITLE, hash: sd_model_hash });
    expect(own.sha256).toMatch(new RegExp(`^${sd_model_hash}[0-9a-f]{54}$`));
    for (const wanted of [
      own.title,
      own.hash,
      own.sha256,
      `renamed.safetensors [${own.hash}]`,
      'default [0123456789]',
    ]) {
      expect((await bench.post('/sdapi/v1/options', { sd_model_checkpoint: wanted })).body).toBe('null');
      expect(bench.service.settings.get('sd_model_checkpoint')).toBe('default');
      expect((await bench.get('/sdapi/v1/options')).json().sd_model_checkpoint).toBe(own.title);
    }
    expect((await bench.post('/sdapi/v1/options', { sd_model_checkpoint: '0123456789' })).statusCode).toBe(404);
    const { models } = (await bench.get('/api/v1/models')).json();
    expect(models[1]).toMatchObject({ id: 'default', title: own.title, hash: own.hash });
  });

  it('are none before they are known, and the list does not wait for them', async () => {
    await bench.service.app.hashes.settled();
    bench.service.catalogue.refresh();
    const [model] = (await bench.get('/sdapi/v1/sd-models')).json().slice(-1);
    expect(model).toMatchObject({ title: DEFAULT_TITLE, hash: null, sha256: null });
  });
});

describe('styles', () => {
  beforeAll(() =>
    writeFile(
      join(bench.folder, 'styles.csv'),
      '\uFEFFname,prompt,negative_prompt\r\nfilm,"still of {prompt}, dark",drawing\r\n#off,x,y\r\nred,"red, ""deep""",\r\n',
    ),
  );

  it('are listed', async () => {
    expect((await bench.get('/sdapi/v1/prompt-styles')).json()).toEqual([
      { name: 'film', prompt: 'still of {prompt}, dark', negative_prompt: 'drawing' },
      { name: 'red', prompt: 'red, "deep"', negative_prompt: '' },
    ]);
    expect((await bench.get('/api/v1/styles')).json().styles[0]).toEqual({
      name: 'film',
      prompt: 'still of {prompt}, dark',
      negativePrompt: 'drawing',
      own: true,
    });
  });

  it('draw what their merged text draws, and are recorded so', async () => {
    const body = { prompt: 'a cat', negative_prompt: 'blue', styles: ['red', 'film'] };
    const { pixels, info } = await drawn(body);
    const prompt = 'still of a cat, red, "deep", dark';
    expect(info).toMatchObject({ prompt, negative_prompt: 'blue, drawing', styles: body.styles });
    expect(info.infotexts[0]).toMatch(`${prompt}\nNegative prompt: blue, drawing\nSteps`);
    expect((await drawn({ prompt, negative_prompt: 'blue, drawing' })).pixels).toEqual(pixels);
  });

  it('are added, replaced and removed, and what else the file holds stays', async () => {
    const save = (body: object) => bench.post('/api/v1/styles', body);
    const remove = (name: string) =>
      bench.server.inject({ method: 'DELETE', url: `/api/v1/styles/${encodeURIComponent(name)}` });
    const listed = async () => (await bench.get('/api/v1/styles')).json().styles.map(({ name }: Style) => name);
    const mine = { name: 'mine / 我的', prompt: 'a "line"\nand another', negativePrompt: 'x, y' };
    expect((await save(mine)).json()).toEqual({ name: mine.name });
    expect((await bench.get('/api/v1/styles')).json().styles.at(-1)).toEqual({ ...mine, own: true });
    await save({ ...mine, prompt: 'changed' });
    expect(await listed()).toEqual(['film', 'red', mine.name]);
    expect((await bench.get('/api/v1/styles')).json().styles.at(-1)).toMatchObject({ prompt: 'changed' });
    expect((await remove(mine.name)).statusCode).toBe(200);
    expect(await listed()).toEqual(['film', 'red']);
    expect((await remove(mine.name)).statusCode).toBe(404);
    expect(await readFile(join(bench.folder, 'styles.csv'), 'utf8')).toMatch(/^\uFEFFname,prompt,.*\r\n#off,x,y\r\n/s);
    for (const name of ['', '#off', ' x']) expect((await save({ ...mine, name })).statusCode).toBe(422);
  });

  it('that are not there are left out with a warning', async () => {
    const { result, request } = await submitted({ prompt: 'a cat', styles: ['gone', 'red'] });
    expect(result.warnings).toEqual([noticeOf('style-not-there', { name: 'gone' })]);
    const [task] = (request as GenerationPlan).tasks;
    expect(task?.request.prompt).toBe('a cat, red, "deep"');
    expect(task?.request).not.toHaveProperty('styles');
    const { info } = await drawn({ prompt: 'a cat', styles: ['gone'] });
    expect(info.comments).toBe('there is no style "gone"; it was left out');
    expect((await drawn({ prompt: 'a cat' })).info.comments).toBe('');
  });
});

describe('comments in prompts', () => {
  it('are neither drawn nor recorded, unless they are switched off', async () => {
    const prompt = 'a cat # and a dog';
    const { pixels, info } = await drawn({ prompt });
    expect(info.prompt).toBe('a cat');
    expect((await drawn({ prompt: 'a cat' })).pixels).toEqual(pixels);
    const literal = await drawn({ prompt, override_settings: { enable_prompt_comments: false } });
    expect(literal.info.infotexts[0]).toContain(prompt);
    expect(literal.pixels).not.toEqual(pixels);
  });
});
