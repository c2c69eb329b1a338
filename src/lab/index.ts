/** @file Door of lab/: how far pictures, latents and conditionings are apart, and what that says of clip-skip values. */
export { conditioningDistance, imageDistance, latentDistance } from './distances.js';
export { judge } from './verdicts.js';
