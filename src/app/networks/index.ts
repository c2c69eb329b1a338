/** @file Door of networks/: LoRAs and textual inversions, found and put into a loaded model. */
export { createEmbeddingCatalogue, type EmbeddingCatalogue, type EmbeddingList } from './embedding-catalogue.js';
export { createLoraCatalogue, type LoraCatalogue, type LoraEntry } from './lora-catalogue.js';
export { createLoraHashes } from './lora-hash.js';
export {
  createEmbeddingShelf,
  createModelNetworks,
  type EmbeddingShelf,
  loraMetadata,
  type ModelNetworks,
  type Networks,
} from './model-networks.js';
export type { Hides } from './tensor-files.js';
