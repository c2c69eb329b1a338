/** @file Checkpoints without text encoders, completed by files and folders that have them. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compVisTensors, SD15, SD21, SDXL, SMALL, writeSynthetic } from '../../bench/synthetic.mjs';
import { readImage } from '../../src/images/index.js';
import {
  type Checkpoint,
  cacheKeyOf,
  createTextConditioner,
  loadComponents,
  openCheckpoint,
  resolveClipSkip,
} from '../../src/pipeline/index.js';
import { createEngine } from '../../src/runtime/index.js';
import {
  floatTensor,
  openSafetensors,
  readFloats,
  type TensorSource,
  type TensorToWrite,
  writeSafetensors,
} from '../../src/weights/index.js';
import { cliInProcess } from '../support/cli-in-process.js';
import { temporaryFolder } from '../support/golden.js';
import { writeHashModel } from '../support/models.js';
import { writeSingleFile } from '../support/single-file.js';
import { type SparseTensor, writeSparse } from '../support/sparse.js';

const engine = createEngine({ threads: 2 });
afterAll(() => engine.close());

let folder: string;
/** Folders and single files of tiny models, and the same without text encoders. */
const models: Record<string, { readonly folder: string; readonly whole: string; readonly bare: string }> = {};
const IS_TEXT = /^(cond_stage_model|conditioner)\./;

const tensorsOf = ({ tensors }: Pick<TensorSource, 'tensors'>): Promise<readonly TensorToWrite[]> =>
  Promise.all(
    [...tensors].map(async ([name, location]) => floatTensor(name, await readFloats(location), location.shape)),
  );

async function write(name: string, tensors: readonly TensorToWrite[]): Promise<string> {
  const path = join(folder, `${name}.safetensors`);
  await writeSafetensors(path, tensors);
  return path;
}

/** Those of a file's tensors that a name is made for. */
async function cut(path: string, name: string, rename: (name: string) => string | undefined): Promise<string> {
  const tensors = await tensorsOf(await openSafetensors(path));
  return write(
    name,
    tensors.flatMap((tensor) => {
      const renamed = rename(tensor.name);
      return renamed === undefined ? [] : [{ ...tensor, name: renamed }];
    }),
  );
}

const behind = (prefix: string) => (name: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : undefined);
const part = (model: string, component: string): string => join(models[model]!.folder, component, 'model.safetensors');

/** Around the attention, 1.x has convolutions, which the tiny model is written without. */
const asPublished = (model: string, tensor: TensorToWrite): TensorToWrite =>
  model === 'sd1-shape' && /^model\..*\.proj_(in|out)\.weight$/.test(tensor.name)
    ? { ...tensor, shape: [...tensor.shape.slice(0, 2), 1, 1] }
    : tensor;

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const name of ['sd1-shape', 'tiny-sd2', 'tiny-sdxl']) {
    const at = join(folder, name);
    await mkdir(at);
    const written = await writeSingleFile(await openCheckpoint(await writeHashModel(name, at)));
    const tensors = (await tensorsOf(await openSafetensors(written))).map((tensor) => asPublished(name, tensor));
    const whole = await write(`${name}-whole`, tensors);
    const bare = await cut(whole, `${name}-bare`, (tensor) => (IS_TEXT.test(tensor) ? undefined : tensor));
    models[name] = { folder: at, whole, bare };
  }
});

/** What a prompt conditions with; single files have a larger vocabulary than the tiny models, whose folder has theirs. */
async function conditioned(model: string, checkpoint: Checkpoint) {
  const { vocabulary } = await openCheckpoint(models[model]!.folder);
  const components = await loadComponents({ ...checkpoint, vocabulary }, engine);
  const conditioner = createTextConditioner(components);
  const [encoded] = await conditioner.encode(['a b (c:1.2) d'], { emphasis: 'Original', commaPaddingBacktrack: 20 });
  const { card, configs } = checkpoint;
  const result = await conditioner.condition(encoded!, resolveClipSkip(2, card, configs.text.numLayers));
  await components.release();
  return result;
}

/** The bare file with what was given conditions as the whole model does: a single file, or a folder, which says its heads itself. */
async function expectWhole(
  model: string,
  textEncoders: readonly string[],
  whole = models[model]!.whole,
): Promise<void> {
  const { bare } = models[model]!;
  const [expected, completed] = [await openCheckpoint(whole), await openCheckpoint(bare, { textEncoders })];
  expect(completed.card.id).toBe(expected.card.id);
  expect(completed.configs).toEqual(expected.configs);
  expect(completed.textEncoders).toEqual(expected.textEncoders);
  const [a, b] = [await conditioned(model, completed), await conditioned(model, expected)];
  expect(a.context).toBeAllClose(b.context, { atol: 1e-6 });
  if (b.pooled) expect(a.pooled).toBeAllClose(b.pooled, { atol: 1e-6 });
  expect(cacheKeyOf(completed)).not.toBe(cacheKeyOf(await openCheckpoint(whole)));
}

const refusal = (model: string, textEncoders: readonly string[]): Promise<unknown> =>
  openCheckpoint(models[model]!.bare, { textEncoders }).then(
    () => 'opened',
    (error: unknown) => error,
  );

describe('a single file without a text encoder', () => {
  it.each(['sd1-shape', 'tiny-sd2', 'tiny-sdxl'])(
    'of %s is refused by name, with the option that helps',
    async (model) => {
      expect(await refusal(model, [])).toMatchObject({
        code: 'TEXT_ENCODER_MISSING',
        message: expect.stringContaining('it holds no text encoder'),
        hint: expect.stringContaining('--text-encoder'),
      });
    },
  );

  it('of SD1 is completed by transformers names, by a checkpoint, by a model folder and by the folder of a part', async () => {
    const inside = await cut(
      part('sd1-shape', 'text_encoder'),
      'inside',
      (name) => `cond_stage_model.transformer.${name}`,
    );
    for (const path of [part('sd1-shape', 'text_encoder'), inside, models['sd1-shape']!.whole])
      await expectWhole('sd1-shape', [path]);
    const { folder: own } = models['sd1-shape']!;
    for (const path of [own, join(own, 'text_encoder')]) await expectWhole('sd1-shape', [path], own);
  });

  it('of SD2 is completed by names of either library', async () => {
    const openClip = await cut(models['tiny-sd2']!.whole, 'open-clip-2', behind('cond_stage_model.model.'));
    for (const path of [part('tiny-sd2', 'text_encoder'), openClip]) await expectWhole('tiny-sd2', [path]);
  });

  it('of SDXL is completed by two files in either order, each in its place, or by one that holds both', async () => {
    const [l, g] = [part('tiny-sdxl', 'text_encoder'), part('tiny-sdxl', 'text_encoder_2')];
    const openClip = await cut(models['tiny-sdxl']!.whole, 'open-clip-g', behind('conditioner.embedders.1.model.'));
    const ways = [[l, g], [g, l], [openClip, l], [models['tiny-sdxl']!.whole], [models['tiny-sdxl']!.folder]];
    for (const given of ways) await expectWhole('tiny-sdxl', given);
  });

  it('of SDXL that lacks one of its two is completed by that one', async () => {
    const { whole } = models['tiny-sdxl']!;
    const without = await cut(whole, 'without-g', (name) => (/embedders\.1/.test(name) ? undefined : name));
    await expect(openCheckpoint(without)).rejects.toMatchObject({
      message: expect.stringContaining('second text encoder'),
    });
    const completed = await openCheckpoint(without, { textEncoders: [part('tiny-sdxl', 'text_encoder_2')] });
    const expected = await conditioned('tiny-sdxl', await openCheckpoint(whole));
    expect((await conditioned('tiny-sdxl', completed)).context).toBeAllClose(expected.context, { atol: 1e-6 });
  });
});

describe('a file of full size', () => {
  it.each(Object.entries({ sd1: SD15, sd2: SD21, sdxl: SDXL }))(
    'of %s is told by its UNet alone',
    async (id, sizes) => {
      const tensors: readonly SparseTensor[] = compVisTensors(sizes).map(
        ([name, shape]: readonly [string, readonly number[]]) => ({ name, shape }),
      );
      const whole = await openCheckpoint(await writeSparse(join(folder, `${id}.safetensors`), tensors));
      const [bare, text] = await Promise.all(
        [false, true].map((isText) =>
          writeSparse(
            join(folder, `${id}-${isText}.safetensors`),
            tensors.filter(({ name }) => IS_TEXT.test(name) === isText),
          ),
        ),
      );
      const completed = await openCheckpoint(bare!, { textEncoders: [text!] });
      expect(completed.card.id).toBe(id);
      expect(completed.configs).toEqual(whole.configs);
      expect(completed.textEncoders).toEqual(whole.textEncoders);
    },
  );
});

it('a projection beside an encoder that is not pooled is no oddity', async () => {
  const tensors = await tensorsOf(await openSafetensors(part('sd1-shape', 'text_encoder')));
  const projection = floatTensor('text_projection.weight', new Float32Array(4), [2, 2]);
  const path = await write('projected', [...tensors, projection]);
  const { oddities } = await openCheckpoint(models['sd1-shape']!.bare, { textEncoders: [path] });
  expect(oddities.filter(({ code }) => code === 'tensors-unread')).toEqual([]);
});

it('what is given stands in place of what a file or a folder has', async () => {
  const own = part('sd1-shape', 'text_encoder');
  const other = await write(
    'other',
    (await tensorsOf(await openSafetensors(own))).map((tensor) =>
      tensor.name.endsWith('final_layer_norm.bias') && !tensor.name.includes('layers')
        ? floatTensor(tensor.name, new Float32Array(tensor.shape[0]!).fill(1), tensor.shape)
        : tensor,
    ),
  );
  for (const path of [models['sd1-shape']!.whole, models['sd1-shape']!.folder]) {
    const [plain, changed] = [await openCheckpoint(path), await openCheckpoint(path, { textEncoders: [other] })];
    expect(cacheKeyOf(changed)).not.toBe(cacheKeyOf(plain));
    expect((await conditioned('sd1-shape', changed)).context).not.toEqual(
      (await conditioned('sd1-shape', plain)).context,
    );
  }
});

describe('what does not fit is refused by its name', () => {
  const l = () => part('tiny-sdxl', 'text_encoder');
  const REFUSED: readonly (readonly [what: string, model: string, given: () => readonly string[], problem: RegExp])[] =
    [
      ['another width', 'sd1-shape', () => [part('tiny-sdxl', 'text_encoder_2')], /UNet takes a context \d+ wide/],
      ['a file of the UNet alone', 'sd1-shape', () => [models['sd1-shape']!.bare], /no names of a CLIP text encoder/],
      [
        'one too many',
        'tiny-sdxl',
        () => [l(), part('tiny-sdxl', 'text_encoder_2'), part('sd1-shape', 'text_encoder')],
        /no place/,
      ],
    ];
  it.each(REFUSED)('%s', async (_, model, given, problem) => {
    const error = await refusal(model, given());
    expect(error).toMatchObject({ code: 'TEXT_ENCODER_UNFIT', message: expect.stringMatching(problem) });
  });

  it('one for two parts', async () => {
    const error = { code: 'TEXT_ENCODER_MISSING', message: expect.stringContaining('second text encoder') };
    expect(await refusal('tiny-sdxl', [l()])).toMatchObject(error);
  });

  it('more text encoders in a file than any model has', async () => {
    const many = Array.from({ length: 5 }, (_, index) =>
      floatTensor(`${index}.token_embedding.weight`, new Float32Array(2), [1, 2]),
    );
    const error = await refusal('sd1-shape', [await write('many', many)]);
    expect(error).toMatchObject({ code: 'TEXT_ENCODER_UNFIT', message: expect.stringContaining('5 text encoders') });
  });

  it('a file that is not there', async () => {
    expect(await refusal('sd1-shape', [join(folder, 'none.safetensors')])).toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});

describe('on the command line', () => {
  const file = (name: string) => join(folder, `${name}.safetensors`);
  const asked = (...args: readonly string[]) => [
    ...args,
    '--seed',
    '3',
    '--steps',
    '1',
    '--size',
    '64x64',
    '--no-cache',
  ];

  beforeAll(async () => {
    await writeSynthetic(file('small'), { sizes: SMALL });
    await cut(file('small'), 'unet', (name) => (name.startsWith('model.') ? name : undefined));
    await cut(file('small'), 'clip', behind('cond_stage_model.transformer.'));
    await cut(file('small'), 'vae', (name) => (name.startsWith('first_stage_model.') ? name : undefined));
  });

  async function drawn(model: string, ...parts: readonly string[]) {
    const out = join(folder, `${model}-${parts.length}.png`);
    const args = asked('generate', 'a cat', '--model', file(model), ...parts, '--out', out);
    expect(await cliInProcess(args)).toMatchObject({ code: 0 });
    const bytes = await readFile(out);
    return { data: (await readImage(bytes)).data, hash: /Model hash: (\w{10})/.exec(bytes.toString('latin1'))?.[1] };
  }

  it('a UNet alone draws with a text encoder and a VAE as the whole file does, under a hash of its own', async () => {
    const whole = await drawn('small');
    const parts = await drawn('unet', '--text-encoder', file('clip'), '--vae', file('vae'));
    expect(parts.data).toEqual(whole.data);
    expect([whole.hash, parts.hash]).toEqual([expect.any(String), expect.any(String)]);
    expect(parts.hash).not.toBe(whole.hash);
  });

  it('sweep, encode, layers and inspect take it, too', async () => {
    const parts = ['--model', file('unet'), '--text-encoder', file('clip'), '--vae', file('vae')];
    const sweep = [
      'sweep',
      'a cat',
      ...parts,
      '--vae',
      file('vae'),
      '--clip-skips',
      '1,2',
      '--out',
      join(folder, 'sweep'),
    ];
    const inspect = ['inspect', file('unet'), '--text-encoder', file('clip')];
    for (const args of [asked(...sweep), ['encode', 'a cat', ...parts], ['layers', 'a cat', ...parts], inspect])
      expect(await cliInProcess(args)).toMatchObject({ code: 0 });
  });

  it('a sweep remembers it: --resume draws in full without being told again', async () => {
    const [begun, whole] = [join(folder, 'begun'), join(folder, 'whole')];
    const parts = ['--model', file('unet'), '--text-encoder', file('clip'), '--vae', file('vae')];
    const sweep = ['sweep', 'a cat', ...parts, '--clip-skips', '1,2'];
    const resumed = ['sweep', '--resume', begun, '--full', '1,2', '--no-cache', '--data-dir', folder];
    for (const args of [asked(...sweep, '--preview', '--out', begun), resumed, asked(...sweep, '--out', whole)])
      expect(await cliInProcess(args)).toMatchObject({ code: 0 });
    const { textEncoders } = JSON.parse(await readFile(join(begun, 'sweep.json'), 'utf8')) as object & {
      readonly textEncoders: readonly string[];
    };
    expect(textEncoders).toEqual([file('clip')]);
    for (const clipSkip of ['01', '02']) {
      const name = `clip-skip-${clipSkip}.png`;
      const [own, fresh] = await Promise.all([begun, whole].map((from) => readFile(join(from, name))));
      expect((await readImage(own!)).data).toEqual((await readImage(fresh!)).data);
    }
  });

  it('without it, and with a file that does not fit, the refusal names the option or the file', async () => {
    const missing = await cliInProcess(['encode', 'a cat', '--model', file('unet')]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/it holds no text encoder.*--text-encoder/s);
    const unfit = await cliInProcess(['encode', 'a', '--model', file('unet'), '--text-encoder', file('vae')]);
    expect(unfit.code).toBe(1);
    expect(unfit.stderr).toContain(file('vae'));
  });

  it('a list with commas is several files', async () => {
    const [l, g] = [part('tiny-sdxl', 'text_encoder'), part('tiny-sdxl', 'text_encoder_2')];
    const { bare } = models['tiny-sdxl']!;
    for (const given of [[`${g},${l}`], [l, '--text-encoder', g]])
      expect(await cliInProcess(['inspect', bare, '--text-encoder', ...given])).toMatchObject({ code: 0 });
  });
});
