/** @file Door of lab/: how far pictures, latents and conditionings are apart, what that says of clip-skip values, and the recommended one. */
export { conditioningDistance, imageDistance, latentDistance } from './distances.js';
export type { BesideFile } from './reading.js';
export { type ClipSkipFacts, recommendClipSkip } from './recommend.js';
export type { ModelEvidence } from './sources.js';
export { judge } from './verdicts.js';
