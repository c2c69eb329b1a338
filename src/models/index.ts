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
export { FAMILIES, type FamilyCard, type Prediction } from './families/index.js';
export type { PictureGraphOptions } from './place.js';
export { type UnetConfig, unetGraph } from './unet.js';
export { type VaeConfig, vaeDecoderGraph, vaeEncoderGraph, vaeFactor } from './vae.js';
