import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeVaeFile } from '../../test/support/vae-file.js';
import { createService, type Service } from '../app/index.js';
import type { JobResult } from '../contract/index.js';

let folder: string;
let service: Service | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webui-'));
});
afterEach(async () => {
  await service?.close();
  service = undefined;
});

const open = async (webuiDir: string) => {
  service = await createService({ dataDir: join(folder, 'data'), webuiDir });
  return service;
};

async function installation(): Promise<string> {
  const root = join(folder, 'stable-diffusion-webui');
  await mkdir(join(root, 'models', 'Stable-diffusion', 'anime'), { recursive: true });
  await writeFile(
    join(root, 'models', 'Stable-diffusion', 'anime', 'final.safetensors'),
    'not read before it is chosen',
  );
  await writeFile(join(root, 'config.json'), JSON.stringify({ CLIP_stop_at_last_layers: 2, a_key_of_theirs: 1 }));
  return root;
}

describe('an existing WebUI folder', () => {
  it('gives its VAEs and styles, is drawn with, and is not written to', async () => {
    const root = await installation();
    await rm(join(root, 'models', 'Stable-diffusion', 'anime'), { recursive: true });
    await writeVaeFile(join(root, 'models', 'VAE', 'theirs.safetensors'), { shift: 0.4 });
    await writeFile(join(root, 'styles.csv'), 'name,prompt,negative_prompt\nfilm,still of {prompt},drawing\nours,b,\n');
    const service = await open(root);
    await writeFile(join(folder, 'data', 'styles.csv'), 'name,text\nours,a\n');
    const before = (await readdir(root, { recursive: true })).sort();
    expect((await service.app.vaes.list()).map(({ name }) => name)).toEqual(['theirs.safetensors']);
    expect((await service.app.styles.list()).map(({ name, prompt }) => [name, prompt])).toEqual([
      ['ours', 'a'],
      ['film', 'still of {prompt}'],
    ]);
    const settings = { sd_vae: 'theirs.safetensors' };
    const request = { prompt: 'a cat', styles: ['film'], steps: 2, save: true, settings };
    const job = await service.generation.draw(request, { clientId: 'a test' });
    expect(job.error).toBeUndefined();
    const [image] = (job.result as JobResult).images;
    expect(image?.infotext).toMatch(/^still of a cat\nNegative prompt: drawing\n.*VAE: theirs\.safetensors/);
    expect((await readdir(root, { recursive: true })).sort()).toEqual(before);
  });

  it('gives its checkpoints and, once, its settings', async () => {
    const root = await installation();
    const first = await open(root);
    expect((await first.catalogue.list()).map(({ id }) => id)).toContain('anime/final.safetensors');
    expect(first.settings.get('CLIP_stop_at_last_layers')).toBe(2);
    await first.settings.set({ CLIP_stop_at_last_layers: 3 });
    await first.close();
    expect((await open(root)).settings.get('CLIP_stop_at_last_layers')).toBe(3);
  });

  it('is not written to', async () => {
    const root = await installation();
    const before = (await readdir(root, { recursive: true })).sort();
    await open(root);
    expect((await readdir(root, { recursive: true })).sort()).toEqual(before);
  });

  it('that is none is refused by its path', async () => {
    await expect(open(folder)).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringContaining('Stable-diffusion'),
    });
  });
});
