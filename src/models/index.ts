/** @file Door of models/: networks as graphs, their sizes, the family cards. */
export {
  attentionName,
  type ClipTextConfig,
  clipTextAttentionGraph,
  clipTextGraph,
  hiddenStateName,
} from './clip-text.js';
export { clipTextConfigFromJson, unetConfigFromJson, vaeConfigFromJson } from './config-from-json.js';
export { clipTextConfigFromTensors, unetConfigFromTensors, vaeConfigFromTensors } from './config-from-tensors.js';
export {
  FAMILIES,
  type FamilyCard,
  type Prediction,
  type TextEncoderCard,
  type TrainingNoise,
} from './families/index.js';
export { guidanceEmbedding } from './guidance-embedding.js';
export { otherLatentsOf } from './latent-colours.js';
export { type Misfit, type ModelSizes, misfitOf, textMisfitOf } from './misfits.js';
export type { PictureGraphOptions } from './module-scope.js';
export { trainingNoiseFromJson } from './noise-from-json.js';
export { POOLED_NAME } from './pooled-text.js';
export {
  type TinyVaeConfig,
  type TinyVaeHalf,
  tinyDecoderGraph,
  tinyEncoderGraph,
  tinyVaeConfigFromTensors,
} from './tiny-vae.js';
export { residualName, type UnetConfig, unetGraph } from './unet.js';
export { graphsOf, unreadTensors } from './unread-tensors.js';
export { type VaeConfig, vaeDecoderGraph, vaeEncoderGraph, vaeFactor } from './vae.js';
