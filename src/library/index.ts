/** @file Door of library/: models, networks and styles on disk: watched, hashed, summarised, pulled, recommended. */

export { type Converted, type ConvertOrder, convertModel } from './convert/convert-model.js';
export { createCurrentModel } from './current-model.js';
export { defaultModelPath } from './default-model.js';
export { createFamilyFinder } from './family-finder.js';
export { findModel, modelPath } from './find-model.js';
export { isIncomplete } from './folders/incomplete-files.js';
export { openSources, type SourceOptions, type Sources } from './folders/open-sources.js';
export { encoderHash } from './hashes/encoder-hash.js';
export { createHashBook, type HashBook } from './hashes/hash-book.js';
export { createLoraHashes, type LoraHashes } from './hashes/lora-hash.js';
export { filesHash, knownHash, modelHash, shortHash } from './hashes/model-hash.js';
export { hashFiles } from './hashes/read-through.js';
export { type VerifyOptions, verifyModel } from './hashes/verify-model.js';
export { createLibrary, type LibraryView, type ModelFolders } from './library.js';
export {
  createModelCatalogue,
  DEFAULT_MODEL_ID,
  listModels,
  type ModelCatalogue,
  type ModelEntry,
  type ModelRecord,
} from './model-catalogue.js';
export {
  createEmbeddingCatalogue,
  type EmbeddingCatalogue,
  type EmbeddingList,
} from './networks/embedding-catalogue.js';
export { createLoraCatalogue, type LoraCatalogue, type LoraEntry } from './networks/lora-catalogue.js';
export type { Networks } from './networks/networks.js';
export type { Hides } from './networks/tensor-files.js';
export { hubOf } from './pull/hub.js';
export { openPulls } from './pull/open-pulls.js';
export { type Pulled, type PullOrder, pullModel } from './pull/pull-model.js';
export { pullPartsOf } from './pull/pull-parts.js';
export { createPullClock, type PullService } from './pull/pull-service.js';
export { createRecommender } from './recommendation/recommender.js';
export { createSavedClipSkips } from './recommendation/saved-clip-skip.js';
export { createStyleRepository, preparePrompts, type StyleRepository } from './styles/style-repository.js';
export { findStyles } from './styles/styles-in-prompt.js';
export type { ModelFacts } from './summaries/model-facts.js';
export { createModelSummaryReader, modelSize, type ReadModelSummary } from './summaries/model-summary.js';
export { createVaeCatalogue, type VaeCatalogue, type VaeEntry, type VaeFolders } from './vae-catalogue.js';
export { openWebuiFolder, type WebuiFolder } from './webui-folder.js';
