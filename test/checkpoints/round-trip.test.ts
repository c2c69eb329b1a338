/** @file Full-size checkpoints of every dialect, clean and untidy: each tensor is used, or it is known why not. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compVisTensors, SD15, SD15_INPAINTING, SD21 } from '../../bench/synthetic.mjs';
import { clipTextGraph, unetGraph, vaeDecoderGraph, vaeEncoderGraph } from '../../src/models/index.js';
import { type Checkpoint, openCheckpoint } from '../../src/pipeline/index.js';
import { createWeightScope, ignoredBecause } from '../../src/weights/index.js';
import { temporaryFolder } from '../support/golden.js';
import { folderTensors, positionIds, type SparseTensor, writeJsons, writeSparse } from '../support/sparse.js';

/** Read on the host, not by a graph. */
const HOST = /^text_model\.final_layer_norm\.(weight|bias)$/;

/** Builds every graph over a checkpoint; what nobody asked for, and why it may be so. */
function unread({ sources, configs }: Checkpoint): { readonly unexplained: readonly string[]; readonly count: number } {
  const scopes = {
    text: createWeightScope(sources.textEncoder, 'text encoder'),
    unet: createWeightScope(sources.unet, 'UNet'),
    vae: createWeightScope(sources.vae, 'VAE'),
  };
  clipTextGraph(configs.text, scopes.text);
  unetGraph(configs.unet, scopes.unet);
  vaeDecoderGraph(configs.vae, scopes.vae);
  vaeEncoderGraph(configs.vae, scopes.vae);
  const names = Object.values(scopes).flatMap((scope) => scope.unread());
  return {
    count: names.length,
    unexplained: names.filter((name) => !HOST.test(name) && ignoredBecause(name) === undefined),
  };
}

const tensorsOf = (sizes: typeof SD15): SparseTensor[] =>
  compVisTensors(sizes).map(([name, shape]: readonly [string, readonly number[]]) => ({ name, shape }));

/** What every SD2 single file holds beside what is needed. */
const SD2_EXTRAS: readonly SparseTensor[] = [
  { name: 'cond_stage_model.model.text_projection', shape: [1024, 1024] },
  { name: 'cond_stage_model.model.logit_scale', shape: [] },
];

const BUFFERS = [
  'betas',
  'alphas_cumprod',
  'alphas_cumprod_prev',
  'sqrt_alphas_cumprod',
  'sqrt_one_minus_alphas_cumprod',
  'log_one_minus_alphas_cumprod',
  'sqrt_recip_alphas_cumprod',
  'sqrt_recipm1_alphas_cumprod',
  'posterior_variance',
  'posterior_log_variance_clipped',
  'posterior_mean_coef1',
  'posterior_mean_coef2',
  'lvlb_weights',
];

const LEFTOVERS: readonly SparseTensor[] = [
  ...BUFFERS.map((name): SparseTensor => ({ name, shape: [1000], dtype: 'F32' })),
  { name: 'model_ema.decay', shape: [], dtype: 'F32' },
  { name: 'model_ema.num_updates', shape: [], dtype: 'I32' },
  { name: 'model_ema.diffusion_modelinput_blocks00weight', shape: [320, 4, 3, 3], dtype: 'F32' },
  { name: 'first_stage_model.loss.logvar', shape: [], dtype: 'F32' },
  { name: 'v_pred', shape: [0] },
  { name: 'ztsnr', shape: [0] },
];

const bare = (tensors: readonly SparseTensor[]): SparseTensor[] =>
  tensors.map((tensor) => ({ ...tensor, name: tensor.name.replace('transformer.text_model.', 'transformer.') }));
const positions = positionIds('cond_stage_model.transformer.embeddings.position_ids');
/** stabilityai/stable-diffusion-2-inpainting: 9 channels. */
const SD21_INPAINTING = { ...SD21, unet: { ...SD21.unet, inChannels: 9 } };
const SD2_FILE = [...tensorsOf(SD21), ...SD2_EXTRAS];

const SINGLE_FILES: readonly (readonly [string, readonly SparseTensor[], object])[] = [
  ['SD1', tensorsOf(SD15), { name: 'Stable Diffusion 1.x', layers: 12, inChannels: 4 }],
  [
    'SD1, untidy',
    [...bare(tensorsOf(SD15)), ...LEFTOVERS, positions],
    { name: 'Stable Diffusion 1.x', layers: 12, inChannels: 4 },
  ],
  ['SD1 inpainting', tensorsOf(SD15_INPAINTING), { name: 'Stable Diffusion 1.x', layers: 12, inChannels: 9 }],
  [
    'SD1 inpainting, untidy',
    [...bare(tensorsOf(SD15_INPAINTING)), ...LEFTOVERS, positions],
    { name: 'Stable Diffusion 1.x', layers: 12, inChannels: 9 },
  ],
  [
    'SD2 inpainting',
    [...tensorsOf(SD21_INPAINTING), ...SD2_EXTRAS],
    { name: 'Stable Diffusion 2.x', layers: 23, inChannels: 9 },
  ],
  [
    'SD2 inpainting, untidy',
    [...tensorsOf(SD21_INPAINTING), ...SD2_EXTRAS, ...LEFTOVERS],
    { name: 'Stable Diffusion 2.x', layers: 23, inChannels: 9 },
  ],
  ['SD2', SD2_FILE, { name: 'Stable Diffusion 2.x', layers: 23, inChannels: 4 }],
  [
    'SD2, untidy',
    [...SD2_FILE, ...LEFTOVERS, { name: 'cond_stage_model.model.attn_mask', shape: [77, 77] }],
    { name: 'Stable Diffusion 2.x', layers: 23, inChannels: 4 },
  ],
];

describe('single files', () => {
  it.each(SINGLE_FILES)('%s', async (_, tensors, expected) => {
    const path = await writeSparse(join(await temporaryFolder(), 'model.safetensors'), tensors);
    const checkpoint = await openCheckpoint(path);
    const { text, unet } = checkpoint.configs;
    expect({ name: checkpoint.card.name, layers: text.numLayers, inChannels: unet.inChannels }).toEqual(expected);
    expect(checkpoint.oddities.filter(({ code }) => code === 'tensors-unknown')).toEqual([]);
    // Only the final norm, which the host applies, and position numbers.
    expect(unread(checkpoint)).toEqual({ unexplained: [], count: tensors.includes(positions) ? 3 : 2 });
  });

  it('SD2: sizes, heads, and which block is left alone', async () => {
    const path = await writeSparse(join(await temporaryFolder(), 'model.safetensors'), SD2_FILE);
    const { configs, oddities, warnings, nativeSize } = await openCheckpoint(path);
    expect(configs.text).toMatchObject({ width: 1024, heads: 16, mlpWidth: 4096, activation: 'gelu', positions: 77 });
    expect(configs.unet.levels.map(({ heads }) => heads)).toEqual([5, 10, 20, 20]);
    expect(configs.unet.contextWidth).toBe(1024);
    expect(oddities.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^12 tensors are not used: block 24 of the text encoder/),
    );
    expect(warnings).toMatchObject([{ code: 'prediction-assumed' }]);
    expect(nativeSize).toBe(512);
  });

  it.each([1, 6, 11])('an SD1 text encoder of %i layers has a clip skip up to that', async (layers) => {
    const sizes = { ...SD15, text: { ...SD15.text, numLayers: layers } };
    const path = await writeSparse(join(await temporaryFolder(), 'model.safetensors'), tensorsOf(sizes));
    const checkpoint = await openCheckpoint(path);
    expect(checkpoint.configs.text.numLayers).toBe(layers);
    expect(unread(checkpoint).unexplained).toEqual([]);
  });
});

/** As the published folders have them. @source stabilityai/stable-diffusion-2-1, stable-diffusion-v1-5 configuration files */
const unetJson = (extra: object) => ({
  act_fn: 'silu',
  block_out_channels: [320, 640, 1280, 1280],
  center_input_sample: false,
  class_embed_type: null,
  down_block_types: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
  up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
  downsample_padding: 1,
  dual_cross_attention: false,
  flip_sin_to_cos: true,
  freq_shift: 0,
  in_channels: 4,
  layers_per_block: 2,
  mid_block_scale_factor: 1,
  norm_eps: 1e-5,
  norm_num_groups: 32,
  num_class_embeds: null,
  only_cross_attention: false,
  out_channels: 4,
  ...extra,
});
const SD2_UNET = {
  attention_head_dim: [5, 10, 20, 20],
  cross_attention_dim: 1024,
  sample_size: 96,
  upcast_attention: true,
  use_linear_projection: true,
};
const textJson = (text: typeof SD15.text) => ({
  hidden_act: text.activation,
  hidden_size: text.width,
  intermediate_size: text.mlpWidth,
  num_attention_heads: text.heads,
  num_hidden_layers: text.numLayers,
  pad_token_id: 1,
  vocab_size: text.vocabularySize,
});
const VAE_JSON = {
  block_out_channels: [128, 256, 512, 512],
  down_block_types: Array(4).fill('DownEncoderBlock2D'),
  up_block_types: Array(4).fill('UpDecoderBlock2D'),
  layers_per_block: 2,
  norm_num_groups: 32,
};

interface Folder {
  readonly sizes: typeof SD15;
  readonly unet: object;
  readonly pipeline?: string;
  readonly untidy?: boolean;
}

const SD2 = { ...SD21, text: { ...SD21.text, numLayers: 23 } };
const OLD_NAMES: readonly (readonly [RegExp, string])[] = [
  [/attentions\.0\.to_q/, 'attentions.0.query'],
  [/attentions\.0\.to_k/, 'attentions.0.key'],
  [/attentions\.0\.to_v/, 'attentions.0.value'],
  [/attentions\.0\.to_out\.0/, 'attentions.0.proj_attn'],
];
const oldName = (tensor: SparseTensor): SparseTensor => ({
  ...tensor,
  name: OLD_NAMES.reduce((name, [ours, theirs]) => name.replace(ours, theirs), tensor.name),
});

async function writeFolder({ sizes, unet, pipeline = 'StableDiffusionPipeline', untidy = false }: Folder) {
  const folder = await temporaryFolder();
  await writeJsons(folder, {
    'model_index.json': { _class_name: pipeline },
    'unet/config.json': unetJson(unet),
    'text_encoder/config.json': textJson(sizes.text),
    'vae/config.json': VAE_JSON,
    'scheduler/scheduler_config.json': { prediction_type: 'v_prediction' },
    'tokenizer/vocab.json': { '<|startoftext|>': 49406, '<|endoftext|>': 49407 },
    'tokenizer/merges.txt': '#version: 0.2\n',
  });
  const { text_encoder, unet: unetTensors, vae } = folderTensors(sizes);
  const extras = untidy ? [positionIds('text_model.embeddings.position_ids')] : [];
  await writeSparse(join(folder, 'text_encoder/model.safetensors'), [...text_encoder, ...extras]);
  await writeSparse(join(folder, 'unet/diffusion_pytorch_model.safetensors'), unetTensors);
  await writeSparse(join(folder, 'vae/diffusion_pytorch_model.safetensors'), untidy ? vae.map(oldName) : vae);
  return folder;
}

const SD1_UNET = { attention_head_dim: 8, cross_attention_dim: 768, sample_size: 64 };
const INPAINT = 'StableDiffusionInpaintPipeline';
const FOLDERS: readonly (readonly [string, Folder, object])[] = [
  ['SD1', { sizes: SD15, unet: SD1_UNET }, { id: 'sd1', nativeSize: 512, layers: 12 }],
  ['SD1, untidy', { sizes: SD15, unet: SD1_UNET, untidy: true }, { id: 'sd1', nativeSize: 512, layers: 12 }],
  [
    'SD1 inpainting',
    { sizes: SD15_INPAINTING, unet: { ...SD1_UNET, in_channels: 9 }, pipeline: INPAINT },
    { id: 'sd1', nativeSize: 512, layers: 12 },
  ],
  [
    'SD1 inpainting, untidy',
    { sizes: SD15_INPAINTING, unet: { ...SD1_UNET, in_channels: 9 }, pipeline: INPAINT, untidy: true },
    { id: 'sd1', nativeSize: 512, layers: 12 },
  ],
  [
    'SD2 inpainting',
    {
      sizes: { ...SD2, unet: SD21_INPAINTING.unet },
      unet: { ...SD2_UNET, in_channels: 9, sample_size: 64 },
      pipeline: INPAINT,
    },
    { id: 'sd2', nativeSize: 512, layers: 23 },
  ],
  ['SD2', { sizes: SD2, unet: SD2_UNET }, { id: 'sd2', nativeSize: 768, layers: 23 }],
  ['SD2, untidy', { sizes: SD2, unet: SD2_UNET, untidy: true }, { id: 'sd2', nativeSize: 768, layers: 23 }],
];

describe('diffusers folders', () => {
  it.each(FOLDERS)('%s', async (_, folder, expected) => {
    const checkpoint = await openCheckpoint(await writeFolder(folder));
    const { card, nativeSize, configs, prediction } = checkpoint;
    expect({ id: card.id, nativeSize, layers: configs.text.numLayers }).toEqual(expected);
    expect(prediction).toBe('v_prediction');
    expect(unread(checkpoint)).toEqual({ unexplained: [], count: folder.untidy ? 3 : 2 });
  });

  it('SD2 has the sizes that its single file has', async () => {
    const single = await openCheckpoint(await writeSparse(join(await temporaryFolder(), 'm.safetensors'), SD2_FILE));
    const folder = await openCheckpoint(await writeFolder({ sizes: SD2, unet: SD2_UNET }));
    expect(single.configs).toEqual(folder.configs);
    const shapes = ({ sources }: Checkpoint) =>
      Object.values(sources).flatMap(({ tensors }) =>
        [...tensors].map(([name, { shape }]) => `${name} ${shape.filter((size) => size !== 1).join('x')}`),
      );
    expect(shapes(single).sort()).toEqual(shapes(folder).sort());
  });
});

describe('files of other kinds', () => {
  const REFUSED: readonly (readonly [string, readonly SparseTensor[], RegExp])[] = [
    [
      'the refiner of SDXL',
      [
        { name: 'conditioner.embedders.0.model.ln_final.bias', shape: [1280] },
        { name: 'model.diffusion_model.input_blocks.0.0.bias', shape: [384] },
      ],
      /the refiner of Stable Diffusion XL/,
    ],
    [
      'SDXL without its second text encoder',
      [
        { name: 'conditioner.embedders.0.transformer.text_model.final_layer_norm.bias', shape: [768] },
        { name: 'model.diffusion_model.input_blocks.0.0.bias', shape: [320] },
      ],
      /it holds no second text encoder/,
    ],
    [
      'text encoders of SDXL',
      [{ name: 'conditioner.embedders.1.model.ln_final.bias', shape: [1280] }],
      /text encoders of Stable Diffusion XL and no UNet/,
    ],
    [
      'a UNet of SDXL alone',
      [
        { name: 'model.diffusion_model.label_emb.0.0.weight', shape: [1280, 2816] },
        { name: 'model.diffusion_model.input_blocks.0.0.bias', shape: [320] },
      ],
      /no text encoder/,
    ],
    [
      'a LoRA of kohya',
      [{ name: 'lora_unet_mid_block_attentions_0_proj_in.lora_down.weight', shape: [4, 1280, 1, 1] }],
      /it is a LoRA/,
    ],
    [
      'a LoRA of PEFT',
      [{ name: 'unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.lora_A.weight', shape: [4, 320] }],
      /it is a LoRA/,
    ],
    ['a VAE', [{ name: 'first_stage_model.decoder.conv_in.weight', shape: [512, 4, 3, 3] }], /it is a VAE alone/],
    ['an embedding', [{ name: 'emb_params', shape: [4, 768] }], /textual-inversion/],
    ['a UNet alone', [{ name: 'model.diffusion_model.input_blocks.0.0.bias', shape: [320] }], /no text encoder/],
    ['a depth model', tensorsOf({ ...SD21, unet: { ...SD21.unet, inChannels: 5 } }), /takes 5 channels.*depth/],
    [
      'an instruct-pix2pix model',
      tensorsOf({ ...SD15, unet: { ...SD15.unet, inChannels: 8 } }),
      /takes 8 channels.*InstructPix2Pix/,
    ],
    ['an upscaler', [...SD2_FILE, { name: 'model.diffusion_model.label_emb.weight', shape: [1000, 1280] }], /upscaler/],
  ];
  it.each(REFUSED)('%s is told by name', async (_, tensors, problem) => {
    const path = await writeSparse(join(await temporaryFolder(), 'model.safetensors'), tensors);
    await expect(openCheckpoint(path)).rejects.toMatchObject({
      code: /no .*text encoder/.test(problem.source) ? 'TEXT_ENCODER_MISSING' : 'CHECKPOINT_UNKNOWN',
      message: expect.stringMatching(problem),
    });
  });

  it('a folder of SDXL without its second text encoder', async () => {
    const folder = await writeFolder({ sizes: SD15, unet: SD1_UNET, pipeline: 'StableDiffusionXLPipeline' });
    await expect(openCheckpoint(folder)).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringMatching(/text_encoder_2/),
    });
  });
});
