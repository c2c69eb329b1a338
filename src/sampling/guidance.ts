/** @file Classifier-free guidance: away from the unconditional answer, towards the conditional one. */
import { weightedSum } from './linear.js';

/**
 * u + scale · (c − u); scale 1 is the conditional answer alone.
 * @shape conditional, unconditional [n] → [n]
 * @source Ho and Salimans 2022, equation 6, with scale = 1 + w
 */
export const guide = (conditional: Float32Array, unconditional: Float32Array, scale: number): Float32Array =>
  weightedSum([scale, conditional], [1 - scale, unconditional]);
