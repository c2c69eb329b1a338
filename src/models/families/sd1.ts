/** @file Stable Diffusion 1.x and what was made from it. */
import type { FamilyCard } from './card.js';

export const sd1 = {
  id: 'sd1',
  name: 'Stable Diffusion 1.x',
  // openai/clip-vit-large-patch14 config.json (hidden_act, 768 wide, 12 heads); CompVis FrozenCLIPEmbedder pads with the tokenizer's pad token, which is <|endoftext|>.
  // The WebUI applies the encoder's own final_layer_norm to a skipped state; diffusers and sd-scripts do the same for SD 1.x.
  textEncoders: [
    {
      part: 'textEncoder',
      activation: 'quick_gelu',
      headWidth: 64,
      normEpsilon: 1e-5,
      tokenizer: 'clip',
      singleFile: { prefix: 'cond_stage_model.transformer', dialect: 'transformers' },
      isPooled: false,
      hasFinalNorm: true,
      trainedClipSkip: 1,
    },
  ],
  clipSkip: { hasEffect: true, byDefault: 1 },
  // CompVis v1-inference.yaml: num_heads 8; GroupNorm32 with torch's epsilon; parameterization eps.
  unet: { heads: { count: 8 }, groups: 32, normEpsilon: 1e-5, prediction: 'epsilon' },
  // CompVis v1-inference.yaml: scale_factor 0.18215, ch 128, ch_mult 1 2 4 4, num_res_blocks 2, z_channels 4.
  vae: { channels: [128, 256, 512, 512], layersPerBlock: 2, latentChannels: 4, groups: 32, latentScale: 0.18215 },
  tinyVae: 'taesd',
  // CompVis v1-inference.yaml: linear_start 0.00085, linear_end 0.0120, timesteps 1000.
  noise: { betaStart: 0.00085, betaEnd: 0.012, steps: 1000, kind: 'scaled_linear' },
  nativeSize: { epsilon: 512, v_prediction: 512 },
  predictionVaries: false,
  zeroesEmptyNegative: false,
} as const satisfies FamilyCard;
