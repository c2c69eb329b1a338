/** @file What is written into a picture so that it can be drawn again: the WebUI's keys, in its order. */
import { type ClipSkipUse, PICTURE_UPSCALERS, type ResolvedRequest, type WeightPrecision } from '../contract/index.js';
import { writeInfotext } from '../metadata/index.js';
import type { Seed } from '../random/index.js';
import { nearestClipSkip } from './clip-skip.js';
import type { SamplingNotes } from './sampling-settings.js';

/** What names a VAE file. */
export interface VaeLabel {
  readonly name: string;
  /** First ten digits of its SHA-256. */
  readonly hash: string;
}

/** What names a LoRA or a textual inversion. */
export interface NetworkLabel {
  readonly name: string;
  /** Twelve digits. */
  readonly hash: string;
}

export interface PictureFacts {
  readonly request: ResolvedRequest;
  readonly seed: Seed;
  readonly variationSeed?: Seed | undefined;
  readonly use: ClipSkipUse;
  readonly scheduleLabel: string;
  readonly samplingNotes: SamplingNotes;
  readonly oldTimelinesDiffer: boolean;
  readonly modelName: string;
  readonly modelHash: string | undefined;
  /** Undefined for the checkpoint's own, which is not named. */
  readonly vae: VaeLabel | undefined;
  readonly weightPrecision?: WeightPrecision | undefined;
  readonly loras: readonly NetworkLabel[];
  readonly embeddings: readonly NetworkLabel[];
  /** Whether the model takes what a mask hides beside the latent. */
  readonly takesMask: boolean;
}

type Field = readonly [key: string, value: string | Seed | undefined];

/** Emphasis is recorded only where some text could have used it. @source A1111 v1.10.1, as behaviour */
const usesEmphasis = ({ prompt, negativePrompt }: ResolvedRequest): boolean => /[([]/.test(prompt + negativePrompt);

/**
 * `Clip skip` is for every program: a whole number, there only above 1; under a timeline the value that holds longest.
 * The keys after it are ours and hold what it cannot say. A value without effect is not written at all.
 */
function clipSkipFields({ clipSkip, negativeClipSkip, clipSkipTimeline, ...own }: ClipSkipUse): readonly Field[] {
  const { effective } = clipSkip;
  if (effective === null) return [];
  const nearest = nearestClipSkip(clipSkip) ?? 1;
  const timeline = clipSkipTimeline?.map((part) => `${part.clipSkip.requested}@${part.from}-${part.to}`).join(',');
  return [
    ['Clip skip', nearest > 1 ? nearest : undefined],
    ['Clip skip exact', timeline === undefined && effective !== nearest ? effective : undefined],
    ['Negative clip skip', negativeClipSkip?.effective ?? undefined],
    ['Clip skip L', own.clipSkipL?.effective ?? undefined],
    ['Clip skip G', own.clipSkipG?.effective ?? undefined],
    ['Clip skip timeline', timeline],
  ];
}

/** Where the noise comes from, and how much of an init picture or a first pass is drawn anew. */
function noiseFields({ request, variationSeed, takesMask }: PictureFacts): readonly Field[] {
  const { variationStrength, seedResize, denoisingStrength, hires, initImage, maskWeight = 1 } = request;
  return [
    ['Variation seed', variationSeed],
    ['Variation seed strength', variationSeed === undefined ? undefined : variationStrength],
    ['Seed resize from', seedResize && `${seedResize.width}x${seedResize.height}`],
    ['Denoising strength', denoisingStrength ?? hires?.denoisingStrength],
    ['Conditional mask weight', takesMask ? maskWeight : undefined],
    ['Init image hash', initImage?.replace(/^sha256:/, '').slice(0, HASH_DIGITS)],
  ];
}

/** As many as the WebUI writes of the hash of a model. */
const HASH_DIGITS = 10;

/** What differs from the WebUI's defaults. @source A1111 v1.10.1, as behaviour */
function inpaintFields({ inpaint }: ResolvedRequest): readonly Field[] {
  if (!inpaint) return [];
  const { maskBlurX, maskBlurY, mode, content, area, padding } = inpaint;
  const onlyMasked = area === 'only masked';
  return [
    ['Mask mode', mode === 'inpaint masked' ? undefined : 'Inpaint not masked'],
    ['Mask blur', maskBlurX === maskBlurY ? maskBlurX || undefined : undefined],
    ['Mask blur X', maskBlurX === maskBlurY ? undefined : maskBlurX],
    ['Mask blur Y', maskBlurX === maskBlurY ? undefined : maskBlurY],
    ['Inpaint area', onlyMasked ? 'Only masked' : undefined],
    ['Masked area padding', onlyMasked ? padding : undefined],
    ['Masked content', content === 'original' ? undefined : content],
  ];
}

function hiresFields({ hires, sampler, schedule, steps }: ResolvedRequest): readonly Field[] {
  if (!hires) return [];
  const size = `${hires.width}x${hires.height}`;
  return [
    ['Hires sampler', hires.sampler === sampler ? undefined : hires.sampler],
    ['Hires prompt', hires.prompt],
    ['Hires negative prompt', hires.negativePrompt],
    ['Hires schedule type', hires.schedule === schedule ? undefined : hires.schedule],
    ['Hires CFG scale', hires.cfgScale],
    ['Hires upscale', hires.scale],
    ['Hires resize', hires.scale === undefined ? size : undefined],
    ['Hires steps', hires.steps === steps ? undefined : hires.steps],
    ['Hires upscaler', hires.upscaler],
  ];
}

/** Names lose what separates them. @source A1111 v1.10.1, as behaviour */
const hashList = (networks: readonly NetworkLabel[]): string | undefined =>
  networks.length === 0
    ? undefined
    : networks.map(({ name, hash }) => `${name.replace(/[:,]/g, '')}: ${hash}`).join(', ');

const sizeText = ({ width, height }: Pick<ResolvedRequest, 'width' | 'height'>): string => `${width}x${height}`;

/** What was drawn with: steps, names, seed, size, model. */
const drawingFields = ({ request, seed, vae, ...facts }: PictureFacts): readonly Field[] => [
  ['Steps', request.steps],
  ['Sampler', request.sampler],
  ['Schedule type', facts.scheduleLabel],
  ['CFG scale', request.cfgScale],
  ['Seed', seed],
  ['Size', sizeText(request.statedSize ?? request)],
  ['Model hash', facts.modelHash],
  ['Model', facts.modelName],
  ['Weight precision', facts.weightPrecision === 'exact' ? undefined : facts.weightPrecision],
  ['VAE hash', vae?.hash],
  ['VAE', vae?.name],
];

/** How the picture was made beside its noise. */
const pictureFields = (request: ResolvedRequest): readonly Field[] => [
  ['RNG', request.rng],
  ['Tiling', request.tiling ? 'True' : undefined],
  ['Noise multiplier', request.noiseMultiplier],
  ['Extra noise', request.hires?.denoisingStrength === 0 ? undefined : request.extraNoise],
];

/** Whether pixels became latents on the way. */
const encodesPictures = ({ initImage, hires }: ResolvedRequest): boolean =>
  initImage !== undefined || PICTURE_UPSCALERS.some((upscaler) => upscaler === hires?.upscaler);

/** The parameter text of one picture. Keys of the WebUI's go to their places, the others stay in this order. */
export function pictureInfotext(facts: PictureFacts): string {
  const { request } = facts;
  const fields: readonly Field[] = [
    ...drawingFields(facts),
    ...noiseFields(facts),
    ...clipSkipFields(facts.use),
    ...pictureFields(request),
    ...inpaintFields(request),
    ...hiresFields(request),
    ['Lora hashes', hashList(facts.loras)],
    ['TI hashes', hashList(facts.embeddings)],
    ['Emphasis', request.emphasis !== 'Original' && usesEmphasis(request) ? request.emphasis : undefined],
    ...facts.samplingNotes,
    ['Old prompt editing timelines', facts.oldTimelinesDiffer ? 'True' : undefined],
    ['VAE Decoder', request.vaeDecoder],
    ['VAE Encoder', encodesPictures(request) ? request.vaeEncoder : undefined],
  ];
  const written = fields.flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)] as const]));
  return writeInfotext(request.prompt, request.negativePrompt, written);
}
