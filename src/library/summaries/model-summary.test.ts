/** @file What lists say of a model without loading it. */
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { AppError } from '../../base/index.js';
import type { ModelInfo } from '../../contract/index.js';
import { createModelSummaryReader } from './model-summary.js';

let path: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-looks-'));
  path = join(folder, 'a.safetensors');
  await writeFile(path, 'four');
});
afterAll(() => rm(folder, { recursive: true }));

const infoOf = (predictionKnown: boolean) =>
  vi.fn(async () => ({ family: 'Stable Diffusion 2.x', prediction: 'epsilon', predictionKnown }) as ModelInfo);

it.each([
  [true, 'epsilon'],
  [false, null],
])('says family, size, and what it predicts where that is known (%s)', async (known, prediction) => {
  const look = createModelSummaryReader(infoOf(known));
  expect(await look(path)).toEqual({ family: 'Stable Diffusion 2.x', prediction, sizeBytes: 4 });
});

it('reads headers again only when the file changed', async () => {
  const inspect = infoOf(true);
  const look = createModelSummaryReader(inspect);
  await Promise.all([look(path), look(path)]);
  await look(path);
  expect(inspect).toHaveBeenCalledTimes(1);
  await utimes(path, new Date(), new Date(2020, 1, 1));
  await look(path);
  expect(inspect).toHaveBeenCalledTimes(2);
});

it('says of any other failure that the file cannot be read', async () => {
  const look = createModelSummaryReader(() => Promise.reject(new RangeError('Maximum call stack size exceeded')));
  expect(await look(path)).toMatchObject({
    family: null,
    prediction: null,
    problem: `${path}: cannot be read (Maximum call stack size exceeded)`,
    error: { code: 'FILE_UNREADABLE' },
  });
});

it('says what is wrong with a model by its code', async () => {
  const error = new AppError('CHECKPOINT_UNKNOWN', { path, problem: 'it holds no UNet' });
  const look = createModelSummaryReader(() => Promise.reject(error));
  expect(await look(path)).toEqual({
    family: null,
    prediction: null,
    sizeBytes: 4,
    problem: error.message,
    error: error.toJSON(),
  });
});
