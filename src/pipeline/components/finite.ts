/** @file Values that a network gave, or that stand before one, looked at for NaN and infinity. */
import { AppError } from '../../base/index.js';

/**
 * The same values. What is not finite would only spread: a picture of NaN is a black one, and saves like any other.
 * @param what gave them, in words
 * @throws VALUES_NOT_FINITE
 */
export function requireFinite(values: Float32Array, what: string): Float32Array {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) count++;
  if (count > 0) throw new AppError('VALUES_NOT_FINITE', { what, count });
  return values;
}
