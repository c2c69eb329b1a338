/** @file From the number people say to the layer that conditions the picture. */
import { AppError, type Notice, noticeOf } from '../base/index.js';
import type { ClipSkipPart, ClipSkipResult, ClipSkipUse, GenerationRequest } from '../contract/index.js';
import type { FamilyCard, TextEncoderCard } from '../models/index.js';
import { parseTimeline } from '../prompt/index.js';
import type { TextEncoderPart } from './checkpoint/checkpoint.js';

/** The model as far as clip skip is concerned. */
interface ClipSkipModel {
  readonly card: FamilyCard;
  readonly numLayers: number;
}

/** The same with what each of its text encoders needs of its own. */
interface EncodersModel extends ClipSkipModel {
  readonly textEncoders: readonly TextEncoderPart[];
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

/** What holds for a text encoder alone; undefined where nothing was asked for it. */
export const ownClipSkipOf = (
  { ownClipSkip }: TextEncoderCard,
  own: Partial<Pick<ClipSkipUse, OwnField>>,
): ClipSkipResult | undefined => (ownClipSkip === undefined ? undefined : own[ownClipSkip]);

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
  clipSkipL: ' of CLIP-L',
  clipSkipG: ' of OpenCLIP bigG',
} as const satisfies Partial<Record<keyof GenerationRequest, string>>;

function requireRange(
  requested: number | 'auto',
  { card, numLayers }: ClipSkipModel,
  name: keyof typeof CALLED,
): number {
  const max = card.clipSkip.hasEffect ? numLayers : Number.MAX_SAFE_INTEGER;
  // What "auto" stands for was to be asked before.
  if (typeof requested === 'number' && requested >= 1 && requested <= max) return requested;
  const value = name === 'clipSkip' ? requested : `${requested}${CALLED[name]}`;
  throw new AppError('CLIP_SKIP_RANGE', { name, value, model: `this model (${card.name})`, min: 1, max });
}

function resolveFor(
  wanted: number | 'auto',
  model: ClipSkipModel,
  name: keyof typeof CALLED = 'clipSkip',
): ClipSkipResult {
  const { card, numLayers } = model;
  const requested = requireRange(wanted, model, name);
  const reason = noEffectOf(card)?.message;
  if (reason !== undefined)
    return { requested, effective: null, layersRun: layersRunOf(card.clipSkip.byDefault, model), numLayers, reason };
  const { trainedClipSkip: trained } = card.textEncoders[0];
  const effective = Math.max(requested, trained);
  const asTrained = effective === trained && trained > 1 ? { reason: asTrainedOf(card).message } : {};
  return { requested, effective, layersRun: layersRunOf(effective, model), numLayers, ...asTrained };
}

/** What the smallest value that has an effect means where that is not 1. */
export const asTrainedOf = ({ name, textEncoders: [{ trainedClipSkip: value }] }: FamilyCard): Notice =>
  noticeOf('layer-as-trained', { value, family: name });

type OwnField = NonNullable<TextEncoderCard['ownClipSkip']>;

/** The layers of one text encoder alone: here 1 is its very last layer. @throws CLIP_SKIP_RANGE */
function resolveOwn(value: number, { card: { ownClipSkip: name }, config }: TextEncoderPart, card: FamilyCard) {
  const requested = requireRange(value, { card, numLayers: config.numLayers }, name ?? 'clipSkip');
  const { numLayers } = config;
  return { requested, effective: requested, layersRun: layersRunOf(requested, config), numLayers };
}

/** What a request says of single text encoders. @throws CLIP_SKIP_RANGE, USAGE where the model has only one */
function resolveOwns(wanted: Wanted, { card, textEncoders }: EncodersModel): Pick<ClipSkipUse, OwnField> {
  const found: Partial<Record<OwnField, ClipSkipResult>> = {};
  for (const name of ['clipSkipL', 'clipSkipG'] as const) {
    const value = wanted[name];
    if (value === undefined) continue;
    const encoder = textEncoders.find((part) => part.card.ownClipSkip === name);
    if (!encoder) throw new AppError('USAGE', { problem: `${name} is for two text encoders; ${card.name} has one` });
    found[name] = resolveOwn(value, encoder, card);
  }
  return found;
}

/** Why clip skip has no effect on a family; undefined where it has one. */
export const noEffectOf = ({ clipSkip: { hasEffect, noEffect = 'layer-fixed' } }: FamilyCard): Notice | undefined =>
  hasEffect ? undefined : noticeOf(noEffect);

type Wanted = Pick<GenerationRequest, 'clipSkip' | 'negativeClipSkip' | 'clipSkipTimeline' | OwnField>;

/**
 * Every clip skip of a request. Under a timeline `clipSkip` is the value that holds longest, the first of equals:
 * the one number that says most about the picture.
 * @throws CLIP_SKIP_RANGE TIMELINE_INVALID USAGE
 */
export function resolveClipSkips(request: Wanted, model: EncodersModel): ClipSkipUse {
  const { clipSkip: wanted, negativeClipSkip, clipSkipTimeline } = request;
  const resolve = (value: number | 'auto', name?: keyof typeof CALLED) => resolveFor(value, model, name);
  const timeline = clipSkipTimeline === undefined ? undefined : parseTimeline(clipSkipTimeline);
  const parts = timeline?.map(({ value, from, to }) => ({ from, to, clipSkip: resolve(value, 'clipSkipTimeline') }));
  const clipSkip = longest(parts) ?? resolve(wanted ?? model.card.clipSkip.byDefault);
  return {
    clipSkip,
    ...(negativeClipSkip === undefined ? {} : { negativeClipSkip: resolve(negativeClipSkip, 'negativeClipSkip') }),
    ...(parts === undefined ? {} : { clipSkipTimeline: parts }),
    ...resolveOwns(request, model),
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
