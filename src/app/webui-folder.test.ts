import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createService, type Service } from './index.js';

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
