/** @file A request made whole: checked against its schema and the model, every default filled in. */
import Value from 'typebox/value';
import { AppError, requireText, shown } from '../base/index.js';
import {
  type ClipSkipUse,
  COMMA_PADDING_BACKTRACK,
  ExplicitRequestSchema,
  type GenerationRequest,
  type GenerationTask,
  LIMITS,
  type RequestDefaults,
  type ResolvedRequest,
  type SamplingRecommendation,
  TEXT_LIMIT,
} from '../contract/index.js';
import { vaeFactor } from '../models/index.js';
import { checkSteps, resolveSampling } from '../sampling/index.js';
import type { Checkpoint } from './checkpoint/index.js';
import { resolveClipSkips } from './clip-skip.js';
import { defaultsOf, fewStepsOfLoras } from './few-steps/recognise-few-steps.js';
import { RANDOM_SEEDS, resolvePictureFields } from './picture-request.js';

/** What the WebUI's page starts with. @source A1111 v1.10.1 defaults, as behaviour */
const PAGE_DEFAULTS = { sampler: 'DPM++ 2M', steps: 20, cfgScale: 7 } as const;

/** What a request that names nothing but a prompt is drawn with: the model's own recommendation, else the WebUI's page. */
export function requestDefaults({
  defaults,
  nativeSize,
}: Pick<Checkpoint, 'defaults' | 'nativeSize'>): RequestDefaults {
  const { sampler, schedule } = resolveSampling(defaults.sampler ?? PAGE_DEFAULTS.sampler, defaults.schedule);
  const { steps = PAGE_DEFAULTS.steps, cfgScale = PAGE_DEFAULTS.cfgScale } = defaults;
  return { sampler: sampler.name, schedule: schedule.label, steps, cfgScale, width: nativeSize, height: nativeSize };
}

/** What a picture is drawn with as one of few steps: the LoRAs of its prompt go before the model. */
export const fewStepsOf = (
  picture: PromptWithLoras,
  { sampling }: Pick<Checkpoint, 'sampling'>,
): SamplingRecommendation | undefined => fewStepsOfLoras(promptWithLoras(picture)) ?? sampling;

/** The defaults of a picture: those of the model, unless a LoRA of the prompt has its own. */
function pictureDefaults(picture: PromptWithLoras, checkpoint: Checkpoint): RequestDefaults {
  const own = fewStepsOfLoras(promptWithLoras(picture));
  return requestDefaults(own ? { ...checkpoint, defaults: defaultsOf(own) } : checkpoint);
}

/**
 * Fills in what a request leaves out: from the model's own recommendation, else as the WebUI's page does.
 * @throws TEXT_TOO_LONG VALUE_RANGE USAGE CLIP_SKIP_RANGE TIMELINE_INVALID SIZE_NOT_DIVISIBLE UNKNOWN_NAME
 */
export function resolveRequest(
  request: GenerationRequest,
  checkpoint: Checkpoint,
  random: () => number = Math.random,
): Pick<GenerationTask, 'request' | 'use'> {
  checkSchema(request);
  const prompt = promptWithLoras(request);
  requireText(prompt, { name: 'prompt', limit: TEXT_LIMIT });
  const first = resolveFirstPass(request, checkpoint);
  const { width, height, ...sampled } = first;
  const use = resolveClipSkips(request, { ...checkpoint, numLayers: checkpoint.configs.text.numLayers });
  const resolved: ResolvedRequest = {
    prompt,
    negativePrompt: request.negativePrompt ?? '',
    ...clipSkipsOf(request, use),
    ...sampled,
    cfgScale: request.cfgScale ?? pictureDefaults(request, checkpoint).cfgScale,
    seed: seedOf(request, random),
    width,
    height,
    ...commonFields(request),
    ...resolvePictureFields(request, { ...first, factor: vaeFactor(checkpoint.configs.vae), random }),
  };
  return { request: resolved, use };
}

/** Steps, names and size of the first pass. @throws SIZE_NOT_DIVISIBLE UNKNOWN_NAME VALUE_RANGE */
function resolveFirstPass(
  request: GenerationRequest,
  checkpoint: Checkpoint,
): Pick<ResolvedRequest, 'steps' | 'sampler' | 'schedule' | 'width' | 'height'> {
  const defaults = pictureDefaults(request, checkpoint);
  const { sampler, schedule } = resolveSampling(
    request.sampler ?? defaults.sampler,
    request.schedule ?? (request.sampler === undefined ? defaults.schedule : undefined),
  );
  const { steps = defaults.steps, width = defaults.width, height = defaults.height } = request;
  const factor = vaeFactor(checkpoint.configs.vae);
  checkSize('width', width, factor);
  checkSize('height', height, factor);
  checkSteps(sampler, steps, LIMITS.steps);
  return { steps, sampler: sampler.name, schedule: schedule.label, width, height };
}

/** A seed that is left to chance is drawn. */
const seedOf = ({ seed = -1 }: GenerationRequest, random: () => number): number =>
  seed === -1 ? Math.floor(random() * RANDOM_SEEDS) : seed;

/** Under a timeline `clipSkip` is the value that holds longest. */
const clipSkipsOf = (
  { negativeClipSkip, clipSkipL, clipSkipG, clipSkipTimeline }: GenerationRequest,
  { clipSkip }: ClipSkipUse,
) => ({
  clipSkip: clipSkip.requested,
  ...(negativeClipSkip === undefined ? {} : { negativeClipSkip }),
  ...(clipSkipL === undefined ? {} : { clipSkipL }),
  ...(clipSkipG === undefined ? {} : { clipSkipG }),
  ...(clipSkipTimeline === undefined ? {} : { clipSkipTimeline }),
});

/** Fields whose defaults no model has an opinion of. */
const commonFields = (request: GenerationRequest) => ({
  ...(request.seedHigh ? { seedHigh: request.seedHigh } : {}),
  ...(request.statedSize === undefined ? {} : { statedSize: request.statedSize }),
  batchSize: request.batchSize ?? 1,
  batchCount: request.batchCount ?? 1,
  emphasis: request.emphasis ?? 'Original',
  commaPaddingBacktrack: request.commaPaddingBacktrack ?? COMMA_PADDING_BACKTRACK,
  rng: request.rng ?? 'NV',
  ...(request.oldPromptEditing ? { oldPromptEditing: true } : {}),
  ...(request.sampling === undefined ? {} : { sampling: request.sampling }),
});

/** A prompt and the LoRAs that a request names beside it. */
export type PromptWithLoras = Pick<GenerationRequest, 'prompt' | 'loras'>;

/** Digits behind the point of a weight in a tag. */
const WEIGHT_DIGITS = 6;

/** The prompt with its LoRAs as tags, which is how infotext and other programs know them. */
export function promptWithLoras({ prompt, loras = [] }: PromptWithLoras): string {
  const written = (value: number) => String(Number(value.toFixed(WEIGHT_DIGITS)));
  const tags = loras.map(({ name, weight = 1, textEncoderWeight = weight }) =>
    ['<lora', name, ...new Set([textEncoderWeight, weight].map(written))].join(':').concat('>'),
  );
  return [...(prompt === '' && tags.length > 0 ? [] : [prompt]), ...tags].join(' ');
}

const JUDGED_LATER = new Set(['/clipSkip', '/negativeClipSkip', '/clipSkipL', '/clipSkipG']);

/** The first thing wrong with a request, in words. A wrong clip skip is reported later, with the model's own range. */
function checkSchema(request: GenerationRequest): void {
  const first = Value.Errors(ExplicitRequestSchema, request).find(
    ({ instancePath }) => !JUDGED_LATER.has(instancePath),
  );
  if (!first) return;
  const path = first.instancePath.slice(1).split('/');
  const name = path.join(' ');
  const value = path.reduce<unknown>(memberOf, request);
  const { minimum: min, maximum: max, maxLength: limit } = limitsOf(path);
  if (typeof value === 'string' && limit === TEXT_LIMIT) requireText(value, { name, limit });
  if (Number.isFinite(value) && min !== undefined && max !== undefined && /^must be [<>]=/.test(first.message))
    throw new AppError('VALUE_RANGE', { name, value: Number(value), min, max });
  throw new AppError('USAGE', {
    problem: `${name || 'the request'} ${first.message}, it is ${value === undefined ? 'missing' : shown(value, LONGEST_SHOWN)}`,
  });
}

/** Characters of a wrong value that an error repeats; a picture as text has millions. */
const LONGEST_SHOWN = 200;

const memberOf = (value: unknown, key: string): unknown =>
  key === '' ? value : Object.entries(value ?? {}).find(([name]) => name === key)?.[1];

interface SchemaLimits {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

const limitsOf = (path: readonly string[]): SchemaLimits =>
  (path.reduce<unknown>((schema, key) => memberOf(memberOf(schema, 'properties'), key), ExplicitRequestSchema) ??
    {}) as SchemaLimits;

function checkSize(name: 'width' | 'height', value: number, factor: number): void {
  if (value % factor === 0) return;
  const lower = Math.max(factor, Math.floor(value / factor) * factor);
  throw new AppError('SIZE_NOT_DIVISIBLE', { name, value, factor, lower, upper: lower + factor });
}
