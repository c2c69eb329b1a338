/** @file Door of request/: what the page would ask for now: what is typed, with what holds where nothing is. */
export { type Overridden, overriddenIn } from './overridden.js';
export { overridesFrom } from './overrides.js';
export { SAMPLING_FIELDS, samplingFrom, withSampling } from './sampling-fields.js';
export { hiresOf, seedFields, toRequest } from './to-request.js';
export {
  freeSettings,
  useClipSkipInUse,
  useEffectiveValue,
  useOverridden,
  useSetClipSkip,
  useSetNow,
} from './use-effective.js';
export { useFirstPrompt } from './use-first-prompt.js';
export { useNewest } from './use-newest.js';
export { useOwnSampling, useRecommendedSampling, useSampling } from './use-sampling.js';
