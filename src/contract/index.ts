/** @file Door of contract/: request, event and result types; the only folder the page shares. */
export type { ClipSkipResult } from './clip-skip.js';
export type { GeneratedImage, GenerateEvent, GenerateResult, ModelInfo, ProgressEvent, RgbImage } from './events.js';
export {
  EMPHASIS_MODES,
  type EmphasisMode,
  type GenerateRequest,
  GenerateRequestSchema,
  LIMITS,
  type ResolvedRequest,
  RNG_SOURCES,
  type RngSource,
} from './request.js';
