/** @file A picture's parameters as a draft. */
import type { PngInfo } from '../api/types.js';
import { type Draft, EMPTY_DRAFT } from '../state/draft.js';
import { overridesFrom } from '../state/overrides.js';

function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** The draft that draws this picture again; what it does not say is left as at the start. */
export function toDraft(
  { prompt, negativePrompt, fields }: PngInfo,
  settingValue: (key: string) => unknown,
): Partial<Draft> {
  const [width, height] = fields.Size?.split('x') ?? [fields['Size-1'], fields['Size-2']];
  return {
    prompt,
    negativePrompt,
    sampler: fields.Sampler ?? EMPTY_DRAFT.sampler,
    schedule: fields['Schedule type'] ?? EMPTY_DRAFT.schedule,
    steps: numberOf(fields.Steps) ?? EMPTY_DRAFT.steps,
    cfgScale: numberOf(fields['CFG scale']) ?? EMPTY_DRAFT.cfgScale,
    seed: numberOf(fields.Seed) ?? EMPTY_DRAFT.seed,
    width: numberOf(width) ?? '',
    height: numberOf(height) ?? '',
    overrides: overridesFrom(fields, settingValue),
  };
}
