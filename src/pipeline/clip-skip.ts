/** @file From the number people say to the layer that conditions the picture. */
import { AppError, type Notice, noticeOf } from '../base/index.js';
import type { ClipSkipPart, ClipSkipResult, ClipSkipUse, GenerationRequest } from '../contract/index.js';
import type { FamilyCard } from '../models/index.js';
import { parseTimeline } from '../prompt/index.js';
import type { TextEncoderPart } from './checkpoint/checkpoint.js';

/** The model as far as clip skip is concerned. */
interface ClipSkipModel {
  readonly card: FamilyCard;
  readonly numLayers: number;
}

/** The one form that goes further in: layers counted from the first; a fraction lies between two layers. */
export const layersRunOf = (clipSkip: number, { numLayers }: Pick<ClipSkipModel, 'numLayers'>): number =>
  numLayers + 1 - clipSkip;

/**
 * The same of one of several text encoders: as many blocks are left out of each, but never fewer than the family was
 * trained without.
 */
export function layersRunIn(
  { card: { trainedClipSkip }, config }: TextEncoderPart,
  { layersRun, numLayers }: Pick<ClipSkipResult, 'layersRun' | 'numLayers'>,
): number {
  const most = layersRunOf(trainedClipSkip, config);
  return Math.min(most, layersRun + (config.numLayers - numLayers));
}

/**
 * Resolves a requested clip skip (1 = last layer, 1.5 = halfway to the one before) for a family.
 * @throws CLIP_SKIP_RANGE when it is not a number from 1 to `numLayers`; where the value has no effect, any from 1 up is taken
 */
export const resolveClipSkip = (requested: number, card: FamilyCard, numLayers: number): ClipSkipResult =>
  resolveFor(requested, { card, numLayers });

/** Fields of a request that hold a clip skip, and how an error calls their values. */
const CALLED = {
  clipSkip: '',
  negativeClipSkip: ' of the negative prompt',
  clipSkipTimeline: ' of the timeline',
} as const satisfies Partial<Record<keyof GenerationRequest, string>>;

function resolveFor(
  requested: number | 'auto',
  { card, numLayers }: ClipSkipModel,
  name: keyof typeof CALLED = 'clipSkip',
): ClipSkipResult {
  const { hasEffect, byDefault } = card.clipSkip;
  const max = hasEffect ? numLayers : Number.MAX_SAFE_INTEGER;
  // What "auto" stands for was to be asked before.
  if (typeof requested !== 'number' || !Number.isFinite(requested) || requested < 1 || requested > max) {
    const value = name === 'clipSkip' ? requested : `${requested}${CALLED[name]}`;
    throw new AppError('CLIP_SKIP_RANGE', { name, value, model: `this model (${card.name})`, min: 1, max });
  }
  const reason = noEffectOf(card)?.message;
  if (reason !== undefined)
    return { requested, effective: null, layersRun: layersRunOf(byDefault, { numLayers }), numLayers, reason };
  return { requested, effective: requested, layersRun: layersRunOf(requested, { numLayers }), numLayers };
}

/** Why clip skip has no effect on a family; undefined where it has one. */
export const noEffectOf = ({ clipSkip: { hasEffect, noEffect = 'layer-fixed' } }: FamilyCard): Notice | undefined =>
  hasEffect ? undefined : noticeOf(noEffect);

type Wanted = Pick<GenerationRequest, 'clipSkip' | 'negativeClipSkip' | 'clipSkipTimeline'>;

/**
 * Every clip skip of a request. Under a timeline `clipSkip` is the value that holds longest, the first of equals:
 * the one number that says most about the picture.
 * @throws CLIP_SKIP_RANGE TIMELINE_INVALID
 */
export function resolveClipSkips(
  { clipSkip: wanted, negativeClipSkip, clipSkipTimeline }: Wanted,
  model: ClipSkipModel,
): ClipSkipUse {
  const resolve = (value: number | 'auto', name?: keyof typeof CALLED) => resolveFor(value, model, name);
  const timeline = clipSkipTimeline === undefined ? undefined : parseTimeline(clipSkipTimeline);
  const parts = timeline?.map(({ value, from, to }) => ({ from, to, clipSkip: resolve(value, 'clipSkipTimeline') }));
  const clipSkip = longest(parts) ?? resolve(wanted ?? model.card.clipSkip.byDefault);
  return {
    clipSkip,
    ...(negativeClipSkip === undefined ? {} : { negativeClipSkip: resolve(negativeClipSkip, 'negativeClipSkip') }),
    ...(parts === undefined ? {} : { clipSkipTimeline: parts }),
  };
}

/** Lengths of decimals are compared with room for their rounding, so that 0.1 to 0.4 is as long as 0.4 to 0.7. */
const SAME_LENGTH = 1e-9;

function longest(parts: readonly ClipSkipPart[] | undefined): ClipSkipResult | undefined {
  const totals = new Map<number, { length: number; clipSkip: ClipSkipResult }>();
  for (const { from, to, clipSkip } of parts ?? []) {
    const length = (totals.get(clipSkip.requested)?.length ?? 0) + to - from;
    totals.set(clipSkip.requested, { length, clipSkip });
  }
  const best = Math.max(...[...totals.values()].map(({ length }) => length));
  return [...totals.values()].find(({ length }) => length > best - SAME_LENGTH)?.clipSkip;
}

/**
 * The whole number that other programs can read, a half going down; undefined where the value has no effect.
 * @source SD.Next alone of other programs knows fractions
 */
export const nearestClipSkip = ({ effective }: ClipSkipResult): number | undefined =>
  effective === null ? undefined : Math.ceil(effective - 0.5);
