/** @file Door of pipeline/: checkpoints opened and loaded, prompts conditioned, pictures drawn. */
export {
  type Checkpoint,
  cacheKeyOf,
  describeCheckpoint,
  type ModelCard,
  type OpenOptions,
  openCheckpoint,
  openTensors,
  openVae,
  readModelCard,
  type Vae,
  withChosenVae,
} from './checkpoint/index.js';
export { asTrainedOf, noEffectOf, resolveClipSkip, resolveClipSkips } from './clip-skip.js';
export { type Components, type LoadOptions, loadComponents, type PartPairs } from './components/index.js';
export { createTextConditioner, type PromptLook, type TextConditioner } from './conditioning.js';
export type { OpenedTask } from './drawing.js';
export { fewStepsOfLoras } from './few-steps/recognise-few-steps.js';
export { enlarged } from './hires.js';
export type { InitCache, InputPictures } from './image2image.js';
export type { LoadedModel } from './pass.js';
export { createPreviewer } from './preview.js';
export {
  fewStepsOf,
  type PromptWithLoras,
  promptWithLoras,
  requestDefaults,
  resolveRequest,
} from './request.js';
export type { TextComponents } from './text/condition.js';
export type { Embedding, PromptEmbeddings } from './text/embedding.js';
export type { Conditioning, EncodedPrompt } from './text/encoded.js';
export { openEmbedding, requireVectors } from './text/open-embedding.js';
export { type BatchSignals, type DrawOptions, draw } from './text2image.js';
