/** What models are called, and what a text may mean by one. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createModelCatalogue, DEFAULT_MODEL_ID } from './model-catalogue.js';

const SHA256 = '0123456789abcdef'.repeat(4);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-catalogue-'));
  await writeFile(join(folder, 'a.safetensors'), '');
  await writeFile(join(folder, 'a.vae.safetensors'), '');
});
afterAll(() => rm(folder, { recursive: true }));

/** The file's hash is known or not; the default model's never is. */
const catalogueOf = (sha256: string | undefined) =>
  createModelCatalogue([folder], {
    ask: async (path) => (path.startsWith(folder) ? sha256 : undefined),
    forget: () => undefined,
    settled: async () => undefined,
    close: async () => undefined,
  });

it.each([
  [undefined, 'a.safetensors'],
  [SHA256, 'a.safetensors [0123456789]'],
])('puts hash %s behind the id of a file; the default model keeps its own title', async (sha256, title) => {
  const [file, own, ...others] = await catalogueOf(sha256).list();
  expect(file).toMatchObject({ title, sha256: sha256 ?? null });
  expect(own).toMatchObject({ id: DEFAULT_MODEL_ID, title: expect.stringMatching(/^Penultimate .*[^\]]$/) });
  expect(others).toEqual([]);
});

it.each([
  '',
  'a',
  'a.safetensors',
  'a.safetensors [0123456789]',
  'a.safetensors [ffffffffff]',
  'renamed.safetensors [0123456789]',
  '0123456789',
  SHA256,
])('finds the file by "%s"', async (wanted) => {
  expect(await catalogueOf(SHA256).find(wanted)).toMatchObject({ id: 'a.safetensors' });
});

it('finds the default model by its own title, with a hash or without', async () => {
  const catalogue = catalogueOf(SHA256);
  const own = (await catalogue.list()).at(-1)!;
  for (const wanted of [own.title, `${own.title} [ffffffffff]`, own.path, 'default'])
    expect(await catalogue.find(wanted)).toEqual(own);
});

it('does not find what fits nothing', async () => {
  await expect(catalogueOf(SHA256).find('ffffffffff')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
