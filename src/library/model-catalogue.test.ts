/** What models are called, and what a text may mean by one. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppError } from '../base/index.js';
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
  await expect(catalogueOf(SHA256).find('ffffffffff')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
});

it('tells where it has looked, and the nearest names first', async () => {
  const error = await catalogueOf(undefined)
    .find('A.safetensor')
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ data: { name: 'A.safetensor', folders: folder, nearest: 'a.safetensors, default' } });
});

it.each(['b', 'b.safetensors', 'b.safetensors [0123456789]'])(
  'says of "%s" that it is still arriving',
  async (wanted) => {
    await writeFile(join(folder, 'b.safetensors'), '');
    const hashes = { ask: async () => undefined, forget: () => undefined };
    const catalogue = createModelCatalogue([folder], hashes, {
      isHidden: async (path) => path.endsWith('b.safetensors'),
    });
    expect((await catalogue.list()).map(({ id }) => id)).not.toContain('b.safetensors');
    await expect(catalogue.find(wanted)).rejects.toMatchObject({
      code: 'MODEL_ARRIVING',
      data: { path: join(folder, 'b.safetensors') },
    });
    await rm(join(folder, 'b.safetensors'));
  },
);

it('means the default model by nothing where the first one found cannot be opened, and says so', async () => {
  const problem = new AppError('CHECKPOINT_UNKNOWN', { path: 'a', problem: 'it holds no VAE' });
  const hashes = { ask: async () => undefined, forget: () => undefined };
  const catalogueThat = (open: () => Promise<unknown>) => createModelCatalogue([folder], hashes, { open });
  const bad = catalogueThat(() => Promise.reject(problem));
  expect(await bad.find('')).toMatchObject({
    id: DEFAULT_MODEL_ID,
    insteadOf: { id: 'a.safetensors', problem: problem.message },
  });
  expect(await bad.find('a')).toMatchObject({ id: 'a.safetensors' });
  const good = await catalogueThat(async () => undefined).find('');
  expect([good.id, good.insteadOf]).toEqual(['a.safetensors', undefined]);
});
