import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { goldenJson } from '../../test/support/golden.js';
import { isDiffusersFolder, openFolderPart } from './diffusers-folder.js';
import { floatTensor, writeSafetensors } from './write.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diffusers-'));
  await mkdir(join(folder, 'unet'));
  await writeFile(join(folder, 'unet', 'config.json'), '{"in_channels": 4}');
});

const unet = (name: string) => join(folder, 'unet', name);
const write = (name: string, ...tensors: readonly string[]) =>
  writeSafetensors(
    unet(name),
    tensors.map((tensor, index) => floatTensor(tensor, Float32Array.of(index), [1])),
  );
const names = async () => [...(await openFolderPart(folder, 'unet')).source.tensors.keys()].sort();

describe('openFolderPart', () => {
  it('reads configuration and tensors', async () => {
    await write('diffusion_pytorch_model.safetensors', 'a', 'b');
    const part = await openFolderPart(folder, 'unet');
    expect(part.config).toEqual({ in_channels: 4 });
    expect([...part.source.tensors.keys()]).toEqual(['a', 'b']);
  });

  it('takes the fp16 variant only when there is no other', async () => {
    await write('diffusion_pytorch_model.fp16.safetensors', 'half');
    expect(await names()).toEqual(['half']);
    await write('diffusion_pytorch_model.safetensors', 'full');
    expect(await names()).toEqual(['full']);
  });

  it('joins shards', async () => {
    await write('part-1.safetensors', 'a');
    await write('part-2.safetensors', 'b');
    await writeFile(
      unet('diffusion_pytorch_model.safetensors.index.json'),
      JSON.stringify({ weight_map: { a: 'part-1.safetensors', b: 'part-2.safetensors' } }),
    );
    expect(await names()).toEqual(['a', 'b']);
  });

  it('joins the shards of an fp16 variant', async () => {
    await write('part.fp16.safetensors', 'a');
    await writeFile(
      unet('diffusion_pytorch_model.safetensors.index.fp16.json'),
      JSON.stringify({ weight_map: { a: 'part.fp16.safetensors' } }),
    );
    expect(await names()).toEqual(['a']);
  });

  it.each([
    [
      'a shard outside the folder',
      { weight_map: { a: '../../secret.safetensors' } },
      'CONFIG_INVALID',
      /not a plain file name/,
    ],
    ['an index without a map', {}, 'CONFIG_INVALID', /no weight_map/],
    ['a shard that is not there', { weight_map: { a: 'gone.safetensors' } }, 'FILE_NOT_FOUND', /gone\.safetensors/],
  ])('refuses %s', async (_, index, code, message) => {
    await writeFile(unet('diffusion_pytorch_model.safetensors.index.json'), JSON.stringify(index));
    await expect(names()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('refuses a tensor in two shards', async () => {
    await write('part-1.safetensors', 'a');
    await write('part-2.safetensors', 'a');
    await writeFile(
      unet('diffusion_pytorch_model.safetensors.index.json'),
      JSON.stringify({ weight_map: { a: 'part-1.safetensors', b: 'part-2.safetensors' } }),
    );
    await expect(names()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('reads a pickled part where there is nothing else, in shards too', async () => {
    const { files } = goldenJson<{ files: Record<string, { bytes: string }> }>('torch-files');
    const pickled = (name: string) => Buffer.from(files[name]!.bytes, 'base64');
    await writeFile(unet('shard.bin'), pickled('learned-embeds'));
    const index = { weight_map: { '<cat-toy>': 'shard.bin' } };
    await writeFile(unet('diffusion_pytorch_model.bin.index.json'), JSON.stringify(index));
    expect(await names()).toEqual(['<cat-toy>']);
    await writeFile(unet('diffusion_pytorch_model.bin'), pickled('embedding'));
    expect(await names()).toEqual(['string_to_param.*']);
    await write('diffusion_pytorch_model.safetensors', 'a');
    expect(await names()).toEqual(['a']);
  });

  it('says what a pickled part is that is none', async () => {
    await writeFile(unet('diffusion_pytorch_model.bin'), Uint8Array.of(0x80, 2, 0x2e));
    await expect(names()).rejects.toMatchObject({ code: 'TORCH_INVALID' });
  });

  it('names the file that is missing', async () => {
    await expect(names()).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringContaining('diffusion_pytorch_model.safetensors'),
    });
    await expect(openFolderPart(folder, 'vae')).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringContaining('config.json'),
    });
  });

  it.each([
    ['more layers than any encoder has', '{"num_hidden_layers": 1000000000000}', /num_hidden_layers is 1000000000000/],
    ['a number without end', '{"sample_size": 1e999}', /sample_size is Infinity, the limit is 8192/],
    ['more levels than any model has', `{"block_out_channels": [${Array(9).fill(8)}]}`, /block_out_channels is 9/],
    ['lists in lists', `{"act_fn": ${'['.repeat(5000)}${']'.repeat(5000)}}`, /nests deeper than 16 levels/],
  ])('refuses a configuration with %s', async (_, text, message) => {
    await write('diffusion_pytorch_model.safetensors', 'a');
    await writeFile(unet('config.json'), text);
    await expect(names()).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) });
  });

  it('refuses a configuration that is not JSON', async () => {
    await writeFile(unet('config.json'), '{');
    await expect(names()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('config.json'),
    });
  });
});

it('a model folder is one with a model_index.json', async () => {
  expect(await isDiffusersFolder(folder)).toBe(false);
  await writeFile(join(folder, 'model_index.json'), '{}');
  expect(await isDiffusersFolder(folder)).toBe(true);
});
