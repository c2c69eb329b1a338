/**
 * @file Sizes of a model read from the configuration files of a diffusers folder. A setting that would need another
 * graph is refused by name, never ignored.
 * @source diffusers `UNet2DConditionModel`, `AutoencoderKL` and transformers `CLIPTextConfig` parameters and defaults, Apache-2.0
 */
import { AppError } from '../base/index.js';
import type { JsonObject } from '../weights/index.js';
import type { ClipTextConfig } from './clip-text.js';
import type { UnetConfig } from './unet.js';
import type { VaeConfig } from './vae.js';

/** Reading typed fields of one configuration file. */
function fieldsOf(json: JsonObject, path: string) {
  const fail = (problem: string): never => {
    throw new AppError('CONFIG_INVALID', { path, problem });
  };
  const natural = (key: string, fallback?: number): number => {
    const value = json[key] ?? fallback;
    return Number.isSafeInteger(value) && (value as number) > 0
      ? (value as number)
      : fail(`${key} is ${JSON.stringify(value)}, a positive whole number is needed`);
  };
  const decimal = (key: string, fallback: number): number => {
    const value = json[key] ?? fallback;
    return typeof value === 'number' && Number.isFinite(value) && value > 0
      ? value
      : fail(`${key} is ${JSON.stringify(value)}, a positive number is needed`);
  };
  const naturals = (key: string): readonly number[] => {
    const value = json[key];
    const good =
      Array.isArray(value) && value.length > 0 && value.every((entry) => Number.isSafeInteger(entry) && entry > 0);
    return good
      ? (value as number[])
      : fail(`${key} is ${JSON.stringify(value)}, a list of positive whole numbers is needed`);
  };
  const strings = (key: string, known: readonly string[]): readonly string[] => {
    const value = json[key];
    const good = Array.isArray(value) && value.every((entry) => known.includes(entry as string));
    return good ? (value as string[]) : fail(`${key} is ${JSON.stringify(value)}, only ${known.join(', ')} are known`);
  };
  const only = (allowed: Readonly<Record<string, readonly unknown[]>>) => {
    for (const [key, values] of Object.entries(allowed))
      if (key in json && !values.includes(json[key])) fail(`${key} ${JSON.stringify(json[key])} is not supported`);
  };
  return { fail, natural, decimal, naturals, strings, only };
}

const OFF = [null, false] as const;

/** Settings of a text encoder that this graph does not vary. */
const TEXT_FIXED = { hidden_act: ['quick_gelu', 'gelu'] } as const;

/** @throws CONFIG_INVALID */
export function clipTextConfigFromJson(json: JsonObject, path: string): ClipTextConfig {
  const { natural, decimal, only, fail } = fieldsOf(json, path);
  only(TEXT_FIXED);
  const [width, heads] = [natural('hidden_size', 512), natural('num_attention_heads', 8)];
  if (width % heads !== 0) fail(`hidden_size ${width} does not divide into ${heads} heads`);
  return {
    width,
    heads,
    mlpWidth: natural('intermediate_size', 2048),
    numLayers: natural('num_hidden_layers', 12),
    vocabularySize: natural('vocab_size', 49408),
    positions: natural('max_position_embeddings', 77),
    activation: json.hidden_act === 'gelu' ? 'gelu' : 'quick_gelu',
    normEpsilon: decimal('layer_norm_eps', 1e-5),
  };
}

/** Settings of a UNet that this graph does not vary, with the values it stands for. */
const UNET_FIXED = {
  act_fn: ['silu', 'swish'],
  addition_embed_type: OFF,
  attention_type: ['default', null],
  center_input_sample: OFF,
  class_embed_type: OFF,
  conv_in_kernel: [3],
  conv_out_kernel: [3],
  downsample_padding: [1],
  dual_cross_attention: OFF,
  encoder_hid_dim: OFF,
  flip_sin_to_cos: [true],
  freq_shift: [0],
  mid_block_scale_factor: [1],
  mid_block_type: ['UNetMidBlock2DCrossAttn'],
  num_class_embeds: OFF,
  only_cross_attention: OFF,
  resnet_time_scale_shift: ['default'],
  time_cond_proj_dim: OFF,
  time_embedding_type: ['positional'],
  transformer_layers_per_block: [1],
} as const;

const DOWN_BLOCKS = ['DownBlock2D', 'CrossAttnDownBlock2D'];
const UP_BLOCKS = ['UpBlock2D', 'CrossAttnUpBlock2D'];

/** diffusers' `attention_head_dim` is the *number* of heads of these models. @throws CONFIG_INVALID */
export function unetConfigFromJson(json: JsonObject, path: string): UnetConfig {
  const { natural, decimal, naturals, strings, only, fail } = fieldsOf(json, path);
  only(UNET_FIXED);
  const channels = naturals('block_out_channels');
  const attention = strings('down_block_types', DOWN_BLOCKS).map((type) => type.startsWith('CrossAttn'));
  const upwards = strings('up_block_types', UP_BLOCKS).map((type) => type.startsWith('CrossAttn'));
  if (attention.length !== channels.length || upwards.some((has, index) => has !== attention.at(-1 - index)))
    fail('down_block_types and up_block_types do not mirror each other');
  const headCounts = Array.isArray(json.attention_head_dim)
    ? naturals('attention_head_dim')
    : channels.map(() => natural('attention_head_dim', 8));
  return {
    inChannels: natural('in_channels', 4),
    outChannels: natural('out_channels', 4),
    levels: channels.map((width, index) => ({
      channels: width,
      attention: attention[index]!,
      heads: headCounts[index] ?? fail('attention_head_dim is too short'),
    })),
    layersPerBlock: natural('layers_per_block', 2),
    contextWidth: natural('cross_attention_dim', 1280),
    groups: natural('norm_num_groups', 32),
    normEpsilon: decimal('norm_eps', 1e-5),
  };
}

const VAE_FIXED = {
  act_fn: ['silu', 'swish'],
  in_channels: [3],
  out_channels: [3],
  mid_block_add_attention: [true],
  use_quant_conv: [true],
  use_post_quant_conv: [true],
  shift_factor: OFF,
  latents_mean: OFF,
  latents_std: OFF,
} as const;

/** @throws CONFIG_INVALID */
export function vaeConfigFromJson(json: JsonObject, path: string): VaeConfig {
  const { natural, decimal, naturals, strings, only } = fieldsOf(json, path);
  only(VAE_FIXED);
  strings('down_block_types', ['DownEncoderBlock2D']);
  strings('up_block_types', ['UpDecoderBlock2D']);
  return {
    channels: naturals('block_out_channels'),
    layersPerBlock: natural('layers_per_block', 1),
    latentChannels: natural('latent_channels', 4),
    groups: natural('norm_num_groups', 32),
    latentScale: decimal('scaling_factor', 0.18215),
  };
}
