import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFactsReader } from './facts-reader.js';
import type { ModelFacts } from './model-facts.js';

let folder: string;
let path: string;
let opened: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-facts-'));
  path = join(folder, 'a.safetensors');
  opened = [];
  await writeFile(path, 'one');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = async (of: string): Promise<ModelFacts> => {
  opened.push(of);
  return { textWidths: [opened.length] } as Partial<ModelFacts> as ModelFacts;
};

it('reads a model once for many questions, and again when its file, its configuration or its folder changes', async () => {
  const facts = createFactsReader(read);
  await Promise.all([facts(path), facts(path), facts(path)]);
  const before = opened.length;
  expect((await facts(path)).textWidths).toEqual([before]);
  await writeFile(path, 'another');
  expect((await facts(path)).textWidths).toEqual([before + 1]);
  await writeFile(join(folder, 'a.yaml'), 'x');
  expect((await facts(path)).textWidths).toEqual([before + 2]);
  expect((await facts(folder)).textWidths).toEqual([before + 3]);
  await writeFile(join(folder, 'model_index.json'), '{}');
  expect((await facts(folder)).textWidths).toEqual([before + 4]);
  expect((await facts(folder)).textWidths).toEqual([before + 4]);
});

it('does not keep a failure', async () => {
  let runs = 0;
  const facts = createFactsReader(async (of) => (runs++ === 0 ? Promise.reject(new Error('no')) : read(of)));
  await expect(facts(path)).rejects.toThrow('no');
  expect((await facts(path)).textWidths).toEqual([1]);
});
