/** @file `info` of an answer: what was drawn, as the WebUI's clients read it. */
import { randomInt } from 'node:crypto';
import { distinctNotices, type Notice } from '../../base/index.js';
import { exactSeed, type Job, type JobResult, type ResolvedRequest, type SdDrawing } from '../../contract/index.js';
import { readInfotext } from '../../images/index.js';
import { parseInfotext } from '../../metadata/index.js';

const two = (value: number): string => String(value).padStart(2, '0');

/** "20260102030405", as the WebUI stamps its jobs, in local time. */
export function timestamp(milliseconds: number): string {
  const date = new Date(milliseconds);
  const parts = [date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${date.getFullYear()}${parts.map(two).join('')}`;
}

/** What is constant, because the feature is not there. */
const CONSTANT = {
  version: 'Penultimate',
  restore_faces: false,
  face_restoration_model: null,
  is_using_inpainting_conditioning: false,
} as const;

type Drawn = Partial<ResolvedRequest>;

/** A seed as the writer of answers takes it: a number, or digits that it writes as one. */
const digitsOf = (seed: number | bigint): number | string => (typeof seed === 'bigint' ? String(seed) : seed);

/** Beyond 2^53 only the infotext of an image has its seed to the digit. */
const seedOf = ({ seed, infotext }: JobResult['images'][number]): number | string =>
  Number.isSafeInteger(seed) ? seed : (readInfotext(infotext).fields.Seed ?? seed);

/** The WebUI draws its random seeds below this. */
const RANDOM_SEEDS = 4_294_967_294;

/**
 * Where the noise came from; the WebUI counts variation seeds up and keeps the seed. It names a random one also where none
 * is mixed in, and clients read a number there.
 */
function noiseOf(request: Drawn, images: JobResult['images']) {
  const { variationSeed, variationSeedHigh, variationStrength = 0, seedResize, denoisingStrength, hires } = request;
  const random = randomInt(RANDOM_SEEDS);
  const subseedAt = (place: number) => digitsOf(exactSeed((variationSeed ?? random) + place, variationSeedHigh));
  return {
    subseed: subseedAt(0),
    all_subseeds: images.map((_image, place) => subseedAt(place)),
    subseed_strength: variationStrength,
    seed_resize_from_w: seedResize?.width ?? -1,
    seed_resize_from_h: seedResize?.height ?? -1,
    denoising_strength: denoisingStrength ?? hires?.denoisingStrength ?? null,
  };
}

const seedsOf = (request: Drawn, images: JobResult['images']) => ({
  seed: images[0] ? seedOf(images[0]) : (request.seed ?? -1),
  all_seeds: images.map(seedOf),
});

/** Keys of infotext that have a field of their own in the document, or belong to the program itself. */
const WITH_FIELD: ReadonlySet<string> = new Set([
  ...['Steps', 'Sampler', 'CFG scale', 'Seed', 'Size-1', 'Size-2', 'Model hash', 'Model', 'VAE hash', 'VAE'],
  ...['Variation seed', 'Variation seed strength', 'Seed resize from-1', 'Seed resize from-2', 'Denoising strength'],
  ...['Clip skip', 'RNG', 'Tiling', 'Init image hash', 'Conditional mask weight', 'ENSD', 'App'],
]);

/** What else an infotext says, as it is written there. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
function extraParameters(infotext: string): Readonly<Record<string, string>> {
  const written = [...parseInfotext(infotext).fields].filter(([key]) => !WITH_FIELD.has(key));
  const sizes = written.map(([key, value]) => [key.replace(/-[12]$/, ''), value] as const);
  return sizes.reduce<Record<string, string>>((all, [key, value]) => {
    all[key] = key in all ? `${all[key]}x${value}` : value;
    return all;
  }, {});
}

function modelOf({ model }: Partial<JobResult>, fields: Readonly<Record<string, string>>) {
  return {
    sd_model_name: model?.name,
    sd_model_hash: fields['Model hash'] ?? null,
    sd_vae_name: fields.VAE ?? null,
    sd_vae_hash: fields['VAE hash'] ?? null,
  };
}

/** As they were drawn: with styles, without comments. Scripts change them from image to image. */
function promptsOf(body: SdDrawing, { kind }: Job, request: Drawn, images: JobResult['images']) {
  const { prompt = body.prompt ?? '', negativePrompt: negative_prompt = body.negative_prompt ?? '' } = request;
  return {
    prompt,
    all_prompts: images.map(({ infotext }) => (kind === 'script' ? readInfotext(infotext).prompt : prompt)),
    negative_prompt,
    all_negative_prompts: images.map(() => negative_prompt),
  };
}

/** As it was asked for; scripts make images of other sizes. */
function sizeOf(body: SdDrawing, { kind }: Job, request: Drawn, first: JobResult['images'][number] | undefined) {
  if (kind === 'script' && first) return { width: first.width, height: first.height };
  return { width: body.width ?? request.width, height: body.height ?? request.height };
}

function settingsOf(body: SdDrawing, request: Drawn) {
  return {
    sampler_name: request.sampler,
    cfg_scale: request.cfgScale,
    steps: request.steps,
    batch_size: body.batch_size,
    styles: body.styles ?? [],
  };
}

export interface Outcome {
  readonly result: JobResult | undefined;
  /** What of the request was left out before it became a job. */
  readonly notices: readonly Notice[];
}

/** Each sentence once, those that are the job's own last. */
const commentsOf = ({ result, notices }: Outcome): string =>
  distinctNotices([...notices, ...(result?.warnings ?? [])])
    .map(({ message }) => message)
    .join('\n');

/** Those that are put together from others have no seed and no prompt of their own, unless nothing else was asked for. */
function imagesOf(result: JobResult | undefined) {
  const grids = result?.grids ?? 0;
  const all = result?.images ?? [];
  return { grids, all, images: all.length > grids ? all.slice(grids) : all };
}

/** Says what was drawn; `clip_skip` is the infotext's: the nearest whole number, or 1 where the value has no effect. */
export function infoOf(body: SdDrawing, job: Job, outcome: Outcome): Readonly<Record<string, unknown>> {
  const { result } = outcome;
  const { grids, all, images } = imagesOf(result);
  const request = (result?.request ?? {}) as Drawn;
  const [first] = images;
  const { fields } = readInfotext(first?.infotext ?? '');
  return {
    ...promptsOf(body, job, request, images),
    ...seedsOf(request, images),
    ...noiseOf(request, images),
    ...sizeOf(body, job, request, first),
    ...settingsOf(body, request),
    ...modelOf(result ?? {}, fields),
    extra_generation_params: first ? extraParameters(first.infotext) : {},
    index_of_first_image: grids,
    infotexts: all.map(({ infotext }) => infotext),
    job_timestamp: timestamp(job.createdAtMs),
    // The WebUI shows its comments beside the picture only; here they are the one place where a client of this API is told.
    comments: commentsOf(outcome),
    clip_skip: Number(fields['Clip skip']),
    ...CONSTANT,
  };
}
