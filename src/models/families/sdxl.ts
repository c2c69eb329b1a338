/** @file Stable Diffusion XL 1.0, the base model, and what was made from it. */
import type { FamilyCard } from './card.js';

export const sdxl = {
  id: 'sdxl',
  name: 'Stable Diffusion XL',
  // Podell et al. 2023, section 2.1, and Stability-AI/generative-models sd_xl_base.yaml: CLIP ViT-L/14 (layer "hidden",
  // layer_idx 11 of 12) and OpenCLIP ViT-bigG/14 (layer "penultimate" of 32, always_return_pooled, legacy false, which leaves
  // out the final norm of the state). Their config.json: 12 and 20 heads of 64, quick_gelu and torch's GELU; projection_dim 1280.
  textEncoders: [
    {
      part: 'textEncoder',
      activation: 'quick_gelu',
      headWidth: 64,
      normEpsilon: 1e-5,
      tokenizer: 'clip',
      singleFile: { prefix: 'conditioner.embedders.0.transformer', dialect: 'transformers' },
      isPooled: false,
      hasFinalNorm: false,
      trainedClipSkip: 2,
      ownClipSkip: 'clipSkipL',
    },
    {
      part: 'textEncoder2',
      activation: 'gelu',
      headWidth: 64,
      normEpsilon: 1e-5,
      tokenizer: 'open-clip',
      singleFile: { prefix: 'conditioner.embedders.1.model', dialect: 'open-clip' },
      isPooled: true,
      hasFinalNorm: false,
      trainedClipSkip: 2,
      ownClipSkip: 'clipSkipG',
    },
  ],
  clipSkip: { hasEffect: true, byDefault: 2 },
  // sd_xl_base.yaml: num_head_channels 64, adm_in_channels 2816 = 1280 pooled + 6 numbers (original size, crop, target size) of
  // outdim 256 each; EpsScaling.
  unet: {
    heads: { width: 64 },
    groups: 32,
    normEpsilon: 1e-5,
    prediction: 'epsilon',
    addedConditioning: { timeIds: 6, timeIdWidth: 256 },
  },
  // sd_xl_base.yaml: scale_factor 0.13025, ch 128, ch_mult 1 2 4 4, num_res_blocks 2, z_channels 4.
  vae: { channels: [128, 256, 512, 512], layersPerBlock: 2, latentChannels: 4, groups: 32, latentScale: 0.13025 },
  tinyVae: 'taesdxl',
  // sd_xl_base.yaml: LegacyDDPMDiscretization, whose defaults are linear_start 0.00085, linear_end 0.0120, 1000 timesteps.
  noise: { betaStart: 0.00085, betaEnd: 0.012, steps: 1000, kind: 'scaled_linear' },
  // Podell et al. 2023, section 2.5.
  nativeSize: { epsilon: 1024, v_prediction: 1024 },
  // NoobAI XL and others say v by the marks `v_pred` and `ztsnr`; a base model that says nothing predicts epsilon.
  predictionVaries: false,
  // Stability-AI/generative-models sampling: force_zero_embeddings ["txt"] for an empty negative prompt, context and pooled text
  // alike; diffusers `force_zeros_for_empty_prompt`, true where model_index.json is silent; the WebUI does the same.
  zeroesEmptyNegative: true,
} as const satisfies FamilyCard;
