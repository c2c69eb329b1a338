/** @file From the number people say to the layer that conditions the picture. */
import { AppError } from '../base/index.js';
import type { ClipSkipResult } from '../contract/index.js';
import type { FamilyCard } from '../models/index.js';

/**
 * Resolves a requested clip skip (1 = last layer) for a family.
 * @throws CLIP_SKIP_RANGE when it is not a whole number from 1 to `numLayers`; where the value has no effect, any from 1 up is taken
 */
export function resolveClipSkip(requested: number, card: FamilyCard, numLayers: number): ClipSkipResult {
  const { hasEffect, reason = 'the family fixes its layer', byDefault } = card.clipSkip;
  const max = hasEffect ? numLayers : Number.MAX_SAFE_INTEGER;
  if (!Number.isSafeInteger(requested) || requested < 1 || requested > max)
    throw new AppError('CLIP_SKIP_RANGE', { value: requested, model: `this model (${card.name})`, min: 1, max });
  if (!hasEffect) return { requested, effective: null, layersRun: numLayers + 1 - byDefault, numLayers, reason };
  return { requested, effective: requested, layersRun: numLayers + 1 - requested, numLayers };
}
