/** @file Stable Diffusion 1.x and what was made from it. */
import type { FamilyCard } from './card.js';

export const sd1 = {
  id: 'sd1',
  name: 'Stable Diffusion 1.x',
  // openai/clip-vit-large-patch14 config.json (hidden_act, 768 wide, 12 heads); CompVis FrozenCLIPEmbedder pads with the tokenizer's pad token, which is <|endoftext|>.
  text: { activation: 'quick_gelu', headWidth: 64, normEpsilon: 1e-5, tokenizer: 'clip', dialect: 'transformers' },
  // The WebUI applies the encoder's own final_layer_norm to a skipped state; diffusers and sd-scripts do the same for SD 1.x.
  clipSkip: { hasEffect: true, byDefault: 1, finalNormAfterSkip: true },
  // CompVis v1-inference.yaml: num_heads 8; GroupNorm32 with torch's epsilon; parameterization eps.
  unet: { heads: { count: 8 }, groups: 32, normEpsilon: 1e-5, prediction: 'epsilon' },
  // CompVis v1-inference.yaml: scale_factor 0.18215.
  vae: { groups: 32, latentScale: 0.18215 },
  // CompVis v1-inference.yaml: linear_start 0.00085, linear_end 0.0120, timesteps 1000.
  noise: { betaStart: 0.00085, betaEnd: 0.012, trainingSteps: 1000 },
  nativeSize: { epsilon: 512, v_prediction: 512 },
  predictionVaries: false,
} as const satisfies FamilyCard;
