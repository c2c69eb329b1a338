/** @file Faults of model files: gone, cut short or changed while they are mapped, a damaged cache, weights that are no numbers. */
import { cp, open, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SMALL as SIZES, writeSynthetic } from '../../synthetic.mjs';
import { expectCode, expectDrawn } from './check.mjs';

const DEFAULT_MODEL = fileURLToPath(new URL('../../../models/default', import.meta.url));
const WEIGHTS = 'unet/diffusion_pytorch_model.safetensors';

const using = (name, more = {}) => ({ ...more, override_settings: { sd_model_checkpoint: name } });
const SOUND = using('default');

const unetOf = (folder, name) => join(folder, 'models', 'Stable-diffusion', name, WEIGHTS);

/** A copy of the default model in the data folder, for a fault to harm. */
const copyOf = (name) => (folder) => cp(DEFAULT_MODEL, dirname(dirname(unetOf(folder, name))), { recursive: true });

/** Draws with the copy, harms it, and expects the default model to be as well as before. */
async function harmed({ folder, server }, name, { harm, codes }) {
  await expectDrawn(server, 'with the copy', using(name));
  await harm(unetOf(folder, name));
  const { status, code, images } = await server.draw(using(name, { prompt: 'a dog', seed: 2 }));
  if (images !== 1 && !codes.includes(code)) throw new Error(`${status} ${code} instead of ${codes.join(' or ')}`);
  await expectDrawn(server, 'with the default model', SOUND);
  return images === 1 ? 'an image; the default model draws' : `\`${code}\`; the default model draws`;
}

async function overwrite(path, from, bytes) {
  const file = await open(path, 'r+');
  await file.write(bytes, 0, bytes.length, from);
  await file.close();
}

const NOT_FINITE = ['LATENT_NOT_FINITE', 'VALUES_NOT_FINITE'];
/** A file that is shorter than its header says is taken for one that is still being copied. */
const UNREADABLE = [
  'FILE_NOT_FOUND',
  'MODEL_NOT_FOUND',
  'MODEL_ARRIVING',
  'FILE_UNREADABLE',
  'SAFETENSORS_INVALID',
  'SAFETENSORS_TENSOR',
];

/** More than the header of the file takes. */
const HEADER_BYTES = 100_000;

/** NaN as 16-bit and as 32-bit floats alike. */
const nans = (count) => Buffer.alloc(count, 0xff);

async function cacheFiles(dataDir) {
  const names = await readdir(join(dataDir, 'penultimate', 'cache'), { recursive: true });
  return names
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => join(dataDir, 'penultimate', 'cache', name));
}

const HALF = 'half.safetensors';

/** A half-precision model drawn once, so that there is a copy of it; the copy harmed between two starts. */
async function cacheHarmed(life, harm) {
  await expectDrawn(life.server, 'with a model that is cached', using(HALF));
  const files = await cacheFiles(life.folder);
  if (files.length === 0) throw new Error('nothing was cached');
  await life.restart(async () => {
    for (const file of files) await harm(file);
  });
  await expectDrawn(life.server, 'after a restart', using(HALF));
  return `${files.length} files made anew or gone on with; an image`;
}

const writeHalf = (folder) => writeSynthetic(join(folder, 'models', 'Stable-diffusion', HALF), { sizes: SIZES });

const cutToHalf = async (path) => truncate(path, Math.floor((await stat(path)).size / 2));
const fillWithNans = async (path) => overwrite(path, HEADER_BYTES, nans((await stat(path)).size - HEADER_BYTES));

/** A copy that is harmed while it is mapped. */
const mapped = (name, { what, stated, harm, codes }) => ({
  name,
  isTested: true,
  what,
  stated,
  prepare: copyOf(name),
  run: (life) => harmed(life, name, { harm, codes }),
});

export const MODEL_FAULTS = [
  mapped('model-gone', {
    what: 'a model file is deleted while it is mapped',
    stated: 'it draws as long as it is loaded, or the job fails by a code; other models draw',
    harm: (path) => rm(path),
    codes: UNREADABLE,
  }),
  mapped('model-cut', {
    what: 'a model file is cut to half while it is mapped',
    stated: 'the job fails by a code; other models draw',
    harm: cutToHalf,
    codes: [...UNREADABLE, 'ENGINE_LOST'],
  }),
  mapped('model-changed', {
    what: 'the weights of a model are overwritten with NaN while it is mapped',
    stated: 'an image of what was read, or the job fails by a code; other models draw',
    harm: fillWithNans,
    codes: [...UNREADABLE, ...NOT_FINITE],
  }),
  {
    name: 'nan',
    isTested: true,
    what: 'a model whose weights are NaN',
    stated: 'the job fails by a code that says so; other models draw',
    prepare: async (folder) => {
      await copyOf('nan')(folder);
      await fillWithNans(unetOf(folder, 'nan'));
    },
    run: async ({ server }) => {
      const code = await expectCode(server, NOT_FINITE, using('nan'));
      await expectDrawn(server, 'with the default model', SOUND);
      return `\`${code}\`; the default model draws`;
    },
  },
  {
    name: 'cache-cut',
    what: 'the cache of a model is cut to half between two starts',
    stated: 'it is made anew',
    prepare: writeHalf,
    run: (life) => cacheHarmed(life, cutToHalf),
  },
  {
    name: 'cache-nonsense',
    what: 'the cache of a model is replaced by other bytes',
    stated: 'it is made anew',
    prepare: writeHalf,
    run: (life) => cacheHarmed(life, (path) => writeFile(path, 'nonsense')),
  },
];
