/** @file A picture's parameters as a draft. */

import { type HiresUpscaler, type PngInfo, type SeedValue, seedOfDigits } from '../api/index.js';
import { overridesFrom, samplingFrom } from '../request/index.js';
import { type Draft, EMPTY_DRAFT, type HiresDraft, type VariationDraft } from '../state/index.js';

function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** A seed, in digits where a number would lose some of them. */
const seedOf = (text: string | undefined): SeedValue | undefined =>
  text !== undefined && /^\d{16,19}$/.test(text) ? seedOfDigits(text) : numberOf(text);

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
    prompt: fields['Hires prompt'] ?? '',
    negativePrompt: fields['Hires negative prompt'] ?? '',
  };
}

function variationFrom(fields: Fields): VariationDraft {
  const seed = seedOf(fields['Variation seed']);
  if (seed === undefined) return EMPTY_DRAFT.variation;
  return { enabled: true, seed, strength: numberOf(fields['Variation seed strength']) ?? 0 };
}

function seedResizeFrom({ 'Seed resize from': size = '' }: Fields): Draft['seedResize'] {
  const [width, height] = size.split('x').map(numberOf);
  return width && height ? { width, height } : EMPTY_DRAFT.seedResize;
}

/** Prompts and styles of a picture, by the setting `infotext_styles`. */
export function promptsFrom(
  { prompt, negativePrompt, styled }: Pick<PngInfo, 'prompt' | 'negativePrompt' | 'styled'>,
  how: unknown,
): Partial<Draft> {
  if (how === 'Ignore') return { prompt, negativePrompt };
  const { styles, ...bare } = styled ?? { prompt, negativePrompt, styles: [] };
  return how === 'Discard' ? bare : { ...bare, styles };
}

/** What of a draft is sent to another tab: seed and size only where the settings say so. */
export function sentPart(draft: Partial<Draft>, settingValue: (key: string) => unknown): Partial<Draft> {
  const { seed: _seed, ...seedless } = draft;
  const part = settingValue('send_seed') === false ? seedless : draft;
  const { width: _width, height: _height, ...sizeless } = part;
  return settingValue('send_size') === false ? sizeless : part;
}

/** The draft that draws this picture again; what it does not say is left as at the start. */
export function toDraft({ fields, ...texts }: PngInfo, settingValue: (key: string) => unknown): Partial<Draft> {
  const [width, height] = fields.Size?.split('x') ?? [fields['Size-1'], fields['Size-2']];
  return {
    ...promptsFrom(texts, settingValue('infotext_styles')),
    sampler: fields.Sampler ?? EMPTY_DRAFT.sampler,
    schedule: fields['Schedule type'] ?? EMPTY_DRAFT.schedule,
    steps: numberOf(fields.Steps) ?? EMPTY_DRAFT.steps,
    cfgScale: numberOf(fields['CFG scale']) ?? EMPTY_DRAFT.cfgScale,
    seed: seedOf(fields.Seed) ?? EMPTY_DRAFT.seed,
    width: numberOf(width) ?? '',
    height: numberOf(height) ?? '',
    hires: hiresFrom(fields),
    variation: variationFrom(fields),
    tiling: fields.Tiling === 'True',
    overrides: overridesFrom(fields, settingValue),
    sampling: samplingFrom(fields),
    seedResize: seedResizeFrom(fields),
  };
}
