/** @file Several clip-skip values over one seed: the same noise, one encode, only the layer differs. */
import { AppError } from '../base/index.js';
import type { GenerateEvent, GenerateResult, ResolvedRequest } from '../contract/index.js';
import { resolveClipSkip } from './clip-skip.js';
import { type Batch, type DrawOptions, draw, type LoadedModel } from './text2image.js';

/**
 * Draws one picture per value; without values, one for each the model has.
 * @throws CLIP_SKIP_RANGE before anything is drawn, and what `draw` throws
 */
export function sweepClipSkip(
  model: LoadedModel,
  request: ResolvedRequest,
  values: readonly number[] | undefined,
  options: DrawOptions = {},
): AsyncGenerator<GenerateEvent, GenerateResult> {
  const { card, configs } = model.components.checkpoint;
  const { numLayers } = configs.text;
  const wanted = values ?? Array.from({ length: numLayers }, (_, index) => index + 1);
  if (wanted.length === 0) throw new AppError('USAGE', { problem: 'a sweep needs at least one clip-skip value' });
  const batches = wanted.map(
    (value): Batch => ({ seeds: [request.seed], clipSkip: resolveClipSkip(value, card, numLayers) }),
  );
  return draw(model, request, batches, options);
}
