/**
 * @file Sizes of a model read from the configuration files of a diffusers folder. A setting that would need another
 * graph is refused by name, never ignored.
 * @source diffusers `UNet2DConditionModel`, `AutoencoderKL` and transformers `CLIPTextConfig` parameters and defaults, Apache-2.0
 */
import { defined, shown } from '../base/index.js';
import type { JsonObject } from '../weights/index.js';
import type { ClipTextConfig } from './clip-text.js';
import { type Fields, fieldsOf } from './config-fields.js';
import { OFF, TEXT_KEYS, UNET_KEYS, VAE_KEYS } from './config-keys.js';
import type { TextEncoderCard } from './families/index.js';
import type { UnetConfig, UnetLevel } from './unet.js';
import type { VaeConfig } from './vae.js';

/** The pooled output is that of a card: every configuration has a `projection_dim`. @throws CONFIG_INVALID */
export function clipTextConfigFromJson(
  json: JsonObject,
  path: string,
  { isPooled }: Pick<TextEncoderCard, 'isPooled'> = { isPooled: false },
): ClipTextConfig {
  const { natural, decimal, only, fail } = fieldsOf(json, path);
  only(TEXT_KEYS);
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
    ...(isPooled ? { pooledWidth: natural('projection_dim', 512) } : {}),
  };
}

const DOWN_BLOCKS = ['DownBlock2D', 'CrossAttnDownBlock2D'];
const UP_BLOCKS = ['UpBlock2D', 'CrossAttnUpBlock2D'];

/** @throws CONFIG_INVALID */
export function unetConfigFromJson(json: JsonObject, path: string): UnetConfig {
  const fields = fieldsOf(json, path);
  const { natural, decimal, only } = fields;
  only(UNET_KEYS);
  return {
    inChannels: natural('in_channels', 4),
    outChannels: natural('out_channels', 4),
    ...levelsFromJson(fields, json),
    layersPerBlock: natural('layers_per_block', 2),
    contextWidth: natural('cross_attention_dim', 1280),
    groups: natural('norm_num_groups', 32),
    normEpsilon: decimal('norm_eps', 1e-5),
    ...addedFromJson(fields, json),
    ...guidanceFromJson(fields, json),
  };
}

/** Which levels have attention, from fine to coarse. @throws CONFIG_INVALID */
function attentionFromJson({ strings, fail }: Fields): readonly boolean[] {
  const down = strings('down_block_types', DOWN_BLOCKS).map((type) => type.startsWith('CrossAttn'));
  const up = strings('up_block_types', UP_BLOCKS).map((type) => type.startsWith('CrossAttn'));
  if (up.length !== down.length || up.some((has, index) => has !== down.at(-1 - index)))
    fail('down_block_types and up_block_types do not mirror each other');
  return down;
}

/** diffusers' `attention_head_dim` is the *number* of heads of these models. @throws CONFIG_INVALID */
function levelsFromJson(fields: Fields, json: JsonObject): Pick<UnetConfig, 'levels' | 'midTransformerDepth'> {
  const { natural, naturals, fail } = fields;
  const channels = naturals('block_out_channels');
  const attention = attentionFromJson(fields);
  if (attention.length !== channels.length) fail(`block_out_channels does not have ${attention.length} entries`);
  /** One number for all levels, or one for each. */
  const ofLevels = (key: string, fallback: number): readonly number[] => {
    const values = Array.isArray(json[key]) ? naturals(key) : channels.map(() => natural(key, fallback));
    return values.length === channels.length ? values : fail(`${key} does not have ${channels.length} entries`);
  };
  const [heads, depths] = [ofLevels('attention_head_dim', 8), ofLevels('transformer_layers_per_block', 1)];
  requireMirroredDepths(fields, json, depths);
  const levels = channels.map((width, index): UnetLevel => {
    const depth = attention[index] ? defined(depths[index], 'the depth of a level') : 0;
    return { channels: width, heads: defined(heads[index], 'the heads of a level'), transformerDepth: depth };
  });
  return { levels, midTransformerDepth: midDepth(fields, json, depths) };
}

/** The way up may have depths of its own; ours are those of the way down. @throws CONFIG_INVALID */
function requireMirroredDepths({ fail }: Fields, json: JsonObject, depths: readonly number[]): void {
  const { reverse_transformer_layers_per_block: up } = json;
  if (up === undefined || up === null || up === false) return;
  if (JSON.stringify(up) !== JSON.stringify([...depths].reverse()))
    fail(`reverse_transformer_layers_per_block ${shown(up)} is not supported`);
}

/** The middle is as deep as the coarsest level would be, whether that has attention or not. @throws CONFIG_INVALID */
function midDepth({ fail }: Fields, json: JsonObject, depths: readonly number[]): number | null {
  const { mid_block_type: type = 'UNetMidBlock2DCrossAttn' } = json;
  if (type === null) return null;
  if (type !== 'UNetMidBlock2DCrossAttn') fail(`mid_block_type ${shown(type)} is not supported`);
  return defined(depths.at(-1), 'the depth of the coarsest level');
}

/** Two sizes and a corner. @source diffusers `StableDiffusionXLPipeline._get_add_time_ids`, Apache-2.0 */
const TIME_IDS = 6;

/** A configuration tells the width of everything together. @throws CONFIG_INVALID */
function addedFromJson({ natural, fail }: Fields, json: JsonObject): Pick<UnetConfig, 'addedConditioning'> {
  const { addition_embed_type: type } = json;
  if (type === undefined || (OFF as readonly unknown[]).includes(type)) return {};
  if (type !== 'text_time') fail(`addition_embed_type ${shown(type)} is not supported`);
  const timeIdWidth = natural('addition_time_embed_dim');
  const whole = natural('projection_class_embeddings_input_dim');
  const pooledWidth = whole - TIME_IDS * timeIdWidth;
  if (pooledWidth <= 0)
    fail(`projection_class_embeddings_input_dim ${whole} has no room for ${TIME_IDS} times ${timeIdWidth} and a text`);
  return { addedConditioning: { pooledWidth, timeIds: TIME_IDS, timeIdWidth } };
}

/** Half of the embedding are sines, half cosines. @throws CONFIG_INVALID */
function guidanceFromJson({ natural, fail }: Fields, json: JsonObject): Pick<UnetConfig, 'guidanceWidth'> {
  const { time_cond_proj_dim: said } = json;
  if (said === undefined || (OFF as readonly unknown[]).includes(said)) return {};
  const guidanceWidth = natural('time_cond_proj_dim');
  return guidanceWidth % 2 === 0 ? { guidanceWidth } : fail(`time_cond_proj_dim ${guidanceWidth} is not even`);
}

/** @throws CONFIG_INVALID */
export function vaeConfigFromJson(json: JsonObject, path: string): VaeConfig {
  const { natural, decimal, naturals, strings, only } = fieldsOf(json, path);
  only(VAE_KEYS);
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
