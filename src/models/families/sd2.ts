/** @file Stable Diffusion 2.x (2.0 and 2.1, base and 768) and what was made from it. */
import type { FamilyCard } from './card.js';

export const sd2 = {
  id: 'sd2',
  name: 'Stable Diffusion 2.x',
  // laion/CLIP-ViT-H-14: 1,024 wide, 16 heads, torch's GELU. OpenCLIP's tokenizer fills up with zeros. Stability-AI/stablediffusion
  // v2-inference.yaml: layer "penultimate" of 24 blocks, so block 24 was never trained with; diffusers folders hold 23.
  textEncoders: [
    {
      part: 'textEncoder',
      activation: 'gelu',
      headWidth: 64,
      normEpsilon: 1e-5,
      tokenizer: 'open-clip',
      singleFile: { prefix: 'cond_stage_model.model', dialect: 'open-clip' },
      maxLayers: 23,
      isPooled: false,
      hasFinalNorm: true,
      trainedClipSkip: 1,
    },
  ],
  clipSkip: { hasEffect: false, noEffect: 'layer-fixed-sd2', byDefault: 1 },
  // v2-inference.yaml: num_head_channels 64, use_linear_in_transformer; v2-inference-v.yaml alone says parameterization "v".
  unet: { heads: { width: 64 }, groups: 32, normEpsilon: 1e-5, prediction: 'epsilon' },
  // v2-inference.yaml: scale_factor 0.18215, ch 128, ch_mult 1 2 4 4, num_res_blocks 2, z_channels 4.
  vae: { channels: [128, 256, 512, 512], layersPerBlock: 2, latentChannels: 4, groups: 32, latentScale: 0.18215 },
  tinyVae: 'taesd',
  // v2-inference.yaml: linear_start 0.00085, linear_end 0.0120, timesteps 1000.
  noise: { betaStart: 0.00085, betaEnd: 0.012, steps: 1000, kind: 'scaled_linear' },
  nativeSize: { epsilon: 512, v_prediction: 768 },
  predictionVaries: true,
  zeroesEmptyNegative: false,
} as const satisfies FamilyCard;
