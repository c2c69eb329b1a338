/** Model folders that were read past in silence, or too late: the cases folder-*, unet-* and their siblings. */
import { copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src/pipeline/index.js';
import { createNoiseSchedule } from '../../src/sampling/index.js';
import { createClipTokenizer } from '../../src/tokenizer/index.js';
import { floatTensor, openSafetensors, readFloats, writeSafetensors } from '../../src/weights/index.js';
import { temporaryFolder } from '../support/golden.js';
import { writeHashModel } from '../support/models.js';

type Json = Record<string, unknown>;

let made: string;
let linear: string;
beforeAll(async () => {
  made = await writeHashModel('tiny-sd1', join(await temporaryFolder(), 'model'));
  linear = await writeHashModel('tiny-sd2', join(await temporaryFolder(), 'model'));
});

const readJson = async (path: string): Promise<Json> => JSON.parse(await readFile(path, 'utf8')) as Json;

/** A copy of the tiny model with keys of some of its files changed. */
async function changed(files: Readonly<Record<string, Json>>, from = made): Promise<string> {
  const folder = join(await temporaryFolder(), 'model');
  await cp(from, folder, { recursive: true });
  for (const [name, keys] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify({ ...(await readJson(path).catch(() => ({}))), ...keys }));
  }
  return folder;
}

const opened = async (files: Readonly<Record<string, Json>>, from?: string) =>
  openCheckpoint(await changed(files, from));

const UNET = 'unet/config.json';
const VAE = 'vae/config.json';
const TEXT = 'text_encoder/config.json';
const INDEX = 'model_index.json';
const SCHEDULER = 'scheduler/scheduler_config.json';

describe('a key that would need another graph', () => {
  it.each([
    [UNET, { time_embedding_act_fn: 'silu' }],
    [UNET, { timestep_post_act: 'silu' }],
    [UNET, { reverse_transformer_layers_per_block: [1, 2, 1] }],
    [UNET, { resnet_skip_time_act: true }],
    [UNET, { resnet_out_scale_factor: 2 }],
    [UNET, { cross_attention_norm: 'layer_norm' }],
    [UNET, { mid_block_only_cross_attention: true }],
    [UNET, { class_embeddings_concat: true }],
    [UNET, { encoder_hid_dim_type: 'text_proj' }],
    [UNET, { time_embedding_dim: 256 }],
    [UNET, { num_attention_heads: 4 }],
    [UNET, { layers_per_block: [1, 2, 1] }],
    [UNET, { mid_block_type: 'UNetMidBlock2D' }],
    [UNET, { a_setting_of_tomorrow: 1 }],
    [UNET, { _class_name: 'UNet3DConditionModel' }],
    [VAE, { _class_name: 'AutoencoderTiny' }],
    [VAE, { latents_mean: [0, 0, 0, 0] }],
    [VAE, { another_setting: true }],
    [TEXT, { architectures: ['T5EncoderModel'] }],
    [TEXT, { hidden_act: 'gelu_new' }],
    [TEXT, { a_setting_of_tomorrow: 'x' }],
    [INDEX, { vae: ['diffusers', 'AutoencoderTiny'] }],
    [INDEX, { text_encoder: ['alt', 'RobertaSeriesModelWithTransformation'] }],
    [INDEX, { controlnet: ['diffusers', 'ControlNetModel'] }],
    [SCHEDULER, { thresholding: true }],
    [SCHEDULER, { a_setting_of_tomorrow: 1 }],
  ])('is refused by its name: %s %j', async (file, keys) => {
    const name = Object.keys(keys)[0]!;
    await expect(opened({ [file]: keys })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(name),
    });
  });

  it('is fine where it says what the graph does, as a list too', async () => {
    const { configs } = await opened({
      [UNET]: {
        only_cross_attention: [false, false, false],
        layers_per_block: [1, 1, 1],
        cross_attention_dim: [48, 48, 48],
        time_embedding_act_fn: null,
        reverse_transformer_layers_per_block: [1, 1, 1],
        transformer_layers_per_block: [1, 1, 1],
        dropout: 0.1,
        a_setting_of_tomorrow: null,
        _name_or_path: 'x',
      },
      [INDEX]: { image_encoder: [null, null], requires_safety_checker: true, _diffusers_version: '0.42.0' },
      [TEXT]: { architectures: ['CLIPTextModel'], dtype: 'float16', transformers_version: '5.0.0', use_cache: true },
    });
    expect(configs).toEqual((await openCheckpoint(made)).configs);
  });
});

describe('sizes that do not fit together', () => {
  it.each([
    ['a context of another width', UNET, { cross_attention_dim: 32 }, /context 32 wide, the text encoder is 48/],
    ['learned variance', UNET, { out_channels: 8 }, /gives 8 channels, the latent has 4: learned variance/],
    ['too few positions', TEXT, { max_position_embeddings: 64 }, /64 positions, a chunk of the prompt 77/],
    ['channels that groups do not divide', UNET, { norm_num_groups: 24 }, /32 channels, which do not divide into 24/],
    [
      'an odd number of channels',
      UNET,
      { block_out_channels: [33, 64, 64], norm_num_groups: 1 },
      /33 channels, an odd/,
    ],
    ['channels that heads do not divide', UNET, { attention_head_dim: 7 }, /do not divide into 7 heads/],
    ['a VAE that groups do not divide', VAE, { norm_num_groups: 5 }, /level 0 of the VAE has 16 channels/],
    [
      'a vocabulary beyond the embedding',
      TEXT,
      { vocab_size: 900 },
      /has "<\|startoftext\|>" as number 998|900 entries/,
    ],
  ])('are found when the model is opened: %s', async (_, file, keys, message) => {
    await expect(opened({ [file]: keys })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(message),
      data: { path: expect.stringContaining(file) },
    });
  });

  it('of a tensor are, too', async () => {
    await expect(opened({ [UNET]: { block_out_channels: [32, 64, 128] } })).rejects.toMatchObject({
      code: 'TENSOR_SHAPE',
    });
  });
});

it('tensors that no graph reads are named', async () => {
  const folder = await changed({});
  const path = join(folder, 'unet', 'diffusion_pytorch_model.safetensors');
  const { tensors } = await openSafetensors(path);
  const kept = await Promise.all(
    [...tensors].map(async ([name, location]) => floatTensor(name, await readFloats(location), location.shape)),
  );
  const extra = 'up_blocks.1.attentions.0.transformer_blocks.1.norm1.weight';
  await writeSafetensors(`${path}.new`, [...kept, floatTensor(extra, new Float32Array(4), [4])]);
  await copyFile(`${path}.new`, path);
  await rm(`${path}.new`);
  const { oddities } = await openCheckpoint(folder);
  expect(oddities).toMatchObject([{ code: 'tensors-unread', data: { component: 'UNet', count: 1, names: extra } }]);
});

describe('the noise of training', () => {
  const noiseOf = async (keys: Json) => {
    const { noise } = await opened({ [SCHEDULER]: keys });
    return createNoiseSchedule(noise);
  };
  const USUAL = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear', num_train_timesteps: 1000 };

  // numpy: betas as diffusers' EulerDiscreteScheduler makes them, √((1 − ᾱ) / ᾱ) of the first and the last.
  it.each([
    ['as usual', USUAL, 1000, 0.02916753850877285, 14.614643096923828],
    ['linear', { ...USUAL, beta_schedule: 'linear' }, 1000, 0.02916753850877285, 25.146],
    ['from 0.0001 to 0.02', { ...USUAL, beta_start: 0.0001, beta_end: 0.02 }, 1000, 0.0100005, 36.912],
    ['500 steps', { ...USUAL, num_train_timesteps: 500 }, 500, 0.02916753850877285, 3.6955],
    ['betas of its own', { trained_betas: [0.1, 0.2, 0.3], num_train_timesteps: 3 }, 3, 0.3333333, 0.9920317],
    ['nothing of it', { _class_name: 'DDIMScheduler', prediction_type: 'epsilon' }, 1000, 0.02916753850877285, 14.6146],
  ] as const)('is used as the scheduler file says it: %s', async (_, keys, steps, lowest, highest) => {
    const { sigmas, sigmaMin, sigmaMax } = await noiseOf(keys);
    expect(sigmas).toHaveLength(steps);
    expect(sigmaMin / lowest).toBeCloseTo(1, 3);
    expect(sigmaMax / highest).toBeCloseTo(1, 2);
  });

  it.each([
    ['betas for other steps', { trained_betas: [0.1], num_train_timesteps: 3 }, /trained_betas/],
    ['a schedule that nobody knows', { ...USUAL, beta_schedule: 'sigmoid' }, /beta_schedule "sigmoid"/],
    ['a million steps', { ...USUAL, num_train_timesteps: 1_000_000 }, /num_train_timesteps is 1000000/],
  ])('is refused by name: %s', async (_, keys, message) => {
    await expect(noiseOf(keys)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(message),
    });
  });
});

describe('a text encoder tells the family', () => {
  it('of a UNet with linear projections: CLIP’s own is a 1.x', async () => {
    const { card } = await opened({ [TEXT]: { hidden_act: 'quick_gelu' } }, linear);
    expect([card.id, card.clipSkip.hasEffect]).toEqual(['sd1', true]);
    expect((await openCheckpoint(linear)).card.id).toBe('sd2');
  });
});

describe('a tokenizer', () => {
  const parts = async () => ({
    vocab: await readJson(join(made, 'tokenizer', 'vocab.json')),
    merges: [] as unknown[],
  });
  const withTokenizer = async (json: Json, more: Readonly<Record<string, Json>> = {}) => {
    const folder = await changed({});
    for (const name of ['vocab.json', 'merges.txt']) await rm(join(folder, 'tokenizer', name));
    for (const [name, content] of Object.entries({ 'tokenizer.json': json, ...more }))
      await writeFile(join(folder, 'tokenizer', name), JSON.stringify(content));
    return createClipTokenizer((await openCheckpoint(folder)).vocabulary);
  };
  const MODEL = { type: 'BPE', end_of_word_suffix: '</w>', continuing_subword_prefix: '', unk_token: '<|endoftext|>' };

  it('of tokenizer.json alone is read, merges in either form', async () => {
    const { vocab } = await parts();
    const larger = { ...vocab, a: 6, b: 7, ab: 8, 'ab</w>': 9, 'b</w>': 17 };
    for (const merges of [['a b</w>'], [['a', 'b</w>']]]) {
      const { encode, startId, endId, padId } = await withTokenizer({ model: { ...MODEL, vocab: larger, merges } });
      expect([encode('a AB c'), startId, endId, padId]).toEqual([[5, 9, 700], 998, 999, 999]);
    }
  });

  it('has the entries that were added, and fills with the one that it names', async () => {
    const { vocab, merges } = await parts();
    const added = [
      { id: 800, content: '<Cat-Toy>', special: false, normalized: false },
      { id: 801, content: 'loose', special: false, normalized: true },
      { id: 999, content: '<|endoftext|>', special: true },
    ];
    const { encode, padId, token } = await withTokenizer(
      { model: { ...MODEL, vocab, merges }, added_tokens: added },
      { 'tokenizer_config.json': { pad_token: { content: 'a</w>' } } },
    );
    expect(encode('a <Cat-Toy> LOOSE b')).toEqual([5, 800, 801, 17]);
    expect([padId, token(800)]).toEqual([5, '<Cat-Toy>']);
  });

  it('beside vocab.json has those of added_tokens.json', async () => {
    const { vocabulary } = await opened({ 'tokenizer/added_tokens.json': { '<cat-toy>': 800 } });
    expect(createClipTokenizer(vocabulary).encode('a <cat-toy>')).toEqual([5, 800]);
  });

  it.each([
    ['long', [{ id: 800, content: 'w'.repeat(60_000) }], /has 60000 characters, the limit is 200/],
    ['many', Array.from({ length: 1025 }, (_, i) => ({ id: 800 + i, content: `<${i}>` })), /1025 entries were added/],
  ])('with entries that are too %s to be searched for is refused', async (_, added, message) => {
    const json = { model: { ...MODEL, ...(await parts()) }, added_tokens: added };
    await expect(withTokenizer(json)).rejects.toMatchObject({
      code: 'TOKENIZER_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['of another kind', { type: 'WordPiece' }, /type "WordPiece"/],
    ['without ends of words', { end_of_word_suffix: '' }, /end_of_word_suffix ""/],
    ['with a merge of three', { merges: ['a b c'] }, /merge "a b c"/],
  ])('%s is refused', async (_, change, message) => {
    const json = { model: { ...MODEL, ...(await parts()), ...change } };
    await expect(withTokenizer(json)).rejects.toMatchObject({
      code: 'TOKENIZER_INVALID',
      message: expect.stringMatching(message),
    });
  });
});

it('a model without a middle is one without a middle', async () => {
  const folder = await changed({ [UNET]: { mid_block_type: null } });
  const { configs, oddities } = await openCheckpoint(folder);
  expect(configs.unet.midTransformerDepth).toBeNull();
  expect(oddities).toMatchObject([{ code: 'tensors-unread', data: { names: expect.stringContaining('mid_block') } }]);
});
