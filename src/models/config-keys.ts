/**
 * @file The keys that the configurations of a diffusers folder may have. Those that our graphs do not vary have the values
 * that the graphs stand for; a key that is not here is refused by name.
 * @source diffusers 0.39 `UNet2DConditionModel`, `AutoencoderKL`, transformers 4.57 `CLIPTextConfig` and `PretrainedConfig`:
 * parameters and defaults, Apache-2.0
 */
import type { KeyRules } from './config-fields.js';

export const OFF = [null, false] as const;

const keysOf = <Rule extends 'read' | 'none'>(rule: Rule, keys: string): Record<string, Rule> =>
  Object.fromEntries(keys.split(/\s+/).map((key) => [key, rule]));

/** Notes of the library that wrote the file, and settings of training and of text generation. */
const TEXT_NOTES = `
  torch_dtype dtype transformers_version transformers.js_config attn_implementation
  attention_dropout dropout initializer_range initializer_factor bos_token_id eos_token_id pad_token_id
  return_dict output_hidden_states output_attentions use_cache use_return_dict gradient_checkpointing torchscript
  use_bfloat16 tf_legacy_loss pruned_heads tie_word_embeddings chunk_size_feed_forward is_encoder_decoder is_decoder
  cross_attention_hidden_size tie_encoder_decoder max_length min_length do_sample early_stopping num_beams
  num_beam_groups diversity_penalty temperature top_k top_p typical_p repetition_penalty length_penalty
  no_repeat_ngram_size encoder_no_repeat_ngram_size bad_words_ids num_return_sequences output_scores
  return_dict_in_generate forced_bos_token_id forced_eos_token_id remove_invalid_values
  exponential_decay_length_penalty suppress_tokens begin_suppress_tokens finetuning_task id2label label2id num_labels
  tokenizer_class prefix sep_token_id decoder_start_token_id task_specific_params problem_type`;

export const TEXT_KEYS: KeyRules = {
  ...keysOf('none', TEXT_NOTES.trim()),
  ...keysOf(
    'read',
    'hidden_size intermediate_size num_hidden_layers num_attention_heads vocab_size max_position_embeddings layer_norm_eps projection_dim',
  ),
  architectures: ['CLIPTextModel', 'CLIPTextModelWithProjection', null],
  model_type: ['clip_text_model', null],
  hidden_act: ['quick_gelu', 'gelu'],
  add_cross_attention: OFF,
};

const UNET_READ = `
  in_channels out_channels down_block_types up_block_types block_out_channels layers_per_block cross_attention_dim
  norm_num_groups norm_eps attention_head_dim transformer_layers_per_block reverse_transformer_layers_per_block
  mid_block_type addition_embed_type addition_time_embed_dim projection_class_embeddings_input_dim time_cond_proj_dim`;

export const UNET_KEYS: KeyRules = {
  ...keysOf('read', UNET_READ.trim()),
  // Tensors tell whether a projection is a linear layer or a 1×1 convolution; all is computed in 32-bit floats.
  ...keysOf('none', 'sample_size use_linear_projection upcast_attention dropout addition_embed_type_num_heads'),
  _class_name: ['UNet2DConditionModel'],
  act_fn: ['silu', 'swish'],
  attention_type: ['default', null],
  center_input_sample: OFF,
  class_embed_type: OFF,
  class_embeddings_concat: OFF,
  conv_in_kernel: [3],
  conv_out_kernel: [3],
  cross_attention_norm: OFF,
  downsample_padding: [1],
  dual_cross_attention: OFF,
  encoder_hid_dim: OFF,
  encoder_hid_dim_type: OFF,
  flip_sin_to_cos: [true],
  freq_shift: [0],
  mid_block_only_cross_attention: OFF,
  mid_block_scale_factor: [1],
  num_attention_heads: OFF,
  num_class_embeds: OFF,
  only_cross_attention: OFF,
  resnet_out_scale_factor: [1],
  resnet_skip_time_act: OFF,
  resnet_time_scale_shift: ['default'],
  time_embedding_act_fn: OFF,
  time_embedding_dim: OFF,
  time_embedding_type: ['positional'],
  timestep_post_act: OFF,
};

export const VAE_KEYS: KeyRules = {
  ...keysOf(
    'read',
    'block_out_channels layers_per_block latent_channels norm_num_groups scaling_factor down_block_types up_block_types',
  ),
  ...keysOf('none', 'sample_size force_upcast'),
  _class_name: ['AutoencoderKL'],
  act_fn: ['silu', 'swish'],
  in_channels: [3],
  out_channels: [3],
  mid_block_add_attention: [true],
  use_quant_conv: [true],
  use_post_quant_conv: [true],
  shift_factor: OFF,
  latents_mean: OFF,
  latents_std: OFF,
};
