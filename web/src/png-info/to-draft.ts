/** @file A picture's parameters as a draft. */
import type { HiresUpscaler, PngInfo } from '../api/types.js';
import { type Draft, EMPTY_DRAFT, type HiresDraft, type VariationDraft } from '../state/draft.js';
import { overridesFrom } from '../state/overrides.js';

function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

type Fields = PngInfo['fields'];

/** How many times as wide as the first pass. */
function hiresScale({ Size: size, 'Hires upscale': scale, 'Hires resize': resize }: Fields): number | undefined {
  return numberOf(scale) ?? (size && resize ? numberOf(`${parseInt(resize, 10) / parseInt(size, 10)}`) : undefined);
}

function hiresFrom(fields: Fields): HiresDraft {
  const upscaler = fields['Hires upscaler'];
  const { hires } = EMPTY_DRAFT;
  if (upscaler === undefined) return hires;
  return {
    enabled: true,
    upscaler: upscaler as HiresUpscaler,
    scale: hiresScale(fields) ?? hires.scale,
    steps: numberOf(fields['Hires steps']) ?? hires.steps,
    denoisingStrength: numberOf(fields['Denoising strength']) ?? hires.denoisingStrength,
  };
}

function variationFrom(fields: Fields): VariationDraft {
  const seed = numberOf(fields['Variation seed']);
  if (seed === undefined) return EMPTY_DRAFT.variation;
  return { enabled: true, seed, strength: numberOf(fields['Variation seed strength']) ?? 0 };
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
    hires: hiresFrom(fields),
    variation: variationFrom(fields),
    overrides: overridesFrom(fields, settingValue),
  };
}
