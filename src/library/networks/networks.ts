/** @file The networks there are, whatever model they are put into. */
import type { LoraHashes } from '../hashes/lora-hash.js';
import type { EmbeddingCatalogue } from './embedding-catalogue.js';
import type { LoraCatalogue } from './lora-catalogue.js';

/** Where networks are found. */
export interface Networks {
  readonly loras: LoraCatalogue;
  readonly loraHashes: Pick<LoraHashes, 'of' | 'close'>;
  readonly embeddings: EmbeddingCatalogue;
  /** Whether a LoRA of a kind that is not read is left out with a warning, as the WebUI does; else it is an error. */
  readonly skipsUnreadKinds?: boolean;
}
