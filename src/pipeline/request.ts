/** @file A request made whole: checked against its schema and the model, every default filled in. */
import Value from 'typebox/value';
import { AppError } from '../base/index.js';
import {
  COMMA_PADDING_BACKTRACK,
  type ExplicitRequest,
  ExplicitRequestSchema,
  type RequestDefaults,
  type ResolvedRequest,
} from '../contract/index.js';
import { vaeFactor } from '../models/index.js';
import { resolveSampling } from '../sampling/index.js';
import type { Checkpoint } from './checkpoint/index.js';
import { resolveClipSkips } from './clip-skip.js';

/** What the WebUI's page starts with. @source A1111 v1.10.1 defaults, as behaviour */
const PAGE_DEFAULTS = { sampler: 'DPM++ 2M', steps: 20, cfgScale: 7 } as const;

/** The WebUI draws its random seeds below this. */
const RANDOM_SEEDS = 4_294_967_294;

/** What a request that names nothing but a prompt is drawn with: the model's own recommendation, else the WebUI's page. */
export function requestDefaults({
  defaults,
  nativeSize,
}: Pick<Checkpoint, 'defaults' | 'nativeSize'>): RequestDefaults {
  const { sampler, schedule } = resolveSampling(defaults.sampler ?? PAGE_DEFAULTS.sampler, defaults.schedule);
  const { steps = PAGE_DEFAULTS.steps, cfgScale = PAGE_DEFAULTS.cfgScale } = defaults;
  return { sampler: sampler.name, schedule: schedule.label, steps, cfgScale, width: nativeSize, height: nativeSize };
}

/**
 * Fills in what a request leaves out: from the model's own recommendation, else as the WebUI's page does.
 * @throws VALUE_RANGE USAGE CLIP_SKIP_RANGE TIMELINE_INVALID SIZE_NOT_DIVISIBLE UNKNOWN_NAME
 */
export function resolveRequest(
  request: ExplicitRequest,
  checkpoint: Checkpoint,
  random: () => number = Math.random,
): ResolvedRequest {
  checkSchema(request);
  const { card, configs } = checkpoint;
  const defaults = requestDefaults(checkpoint);
  const { sampler, schedule } = resolveSampling(
    request.sampler ?? defaults.sampler,
    request.schedule ?? (request.sampler === undefined ? defaults.schedule : undefined),
  );
  const { seed = -1, width = defaults.width, height = defaults.height } = request;
  const { negativeClipSkip, clipSkipTimeline } = request;
  const { clipSkip } = resolveClipSkips(request, { card, numLayers: configs.text.numLayers });
  checkSize('width', width, vaeFactor(configs.vae));
  checkSize('height', height, vaeFactor(configs.vae));
  return {
    prompt: request.prompt,
    negativePrompt: request.negativePrompt ?? '',
    clipSkip: clipSkip.requested,
    ...(negativeClipSkip === undefined ? {} : { negativeClipSkip }),
    ...(clipSkipTimeline === undefined ? {} : { clipSkipTimeline }),
    steps: request.steps ?? defaults.steps,
    sampler: sampler.name,
    schedule: schedule.label,
    cfgScale: request.cfgScale ?? defaults.cfgScale,
    seed: seed === -1 ? Math.floor(random() * RANDOM_SEEDS) : seed,
    width,
    height,
    batchSize: request.batchSize ?? 1,
    batchCount: request.batchCount ?? 1,
    emphasis: request.emphasis ?? 'Original',
    commaPaddingBacktrack: request.commaPaddingBacktrack ?? COMMA_PADDING_BACKTRACK,
    rng: request.rng ?? 'NV',
  };
}

const JUDGED_LATER = new Set(['/clipSkip', '/negativeClipSkip']);

/** The first thing wrong with a request, in words. A wrong clip skip is reported later, with the model's own range. */
function checkSchema(request: ExplicitRequest): void {
  const first = Value.Errors(ExplicitRequestSchema, request).find(
    ({ instancePath }) => !JUDGED_LATER.has(instancePath),
  );
  if (!first) return;
  const name = first.instancePath.slice(1);
  const value: unknown = Object.entries(request).find(([key]) => key === name)?.[1];
  const { minimum: min, maximum: max } = limitsOf(name);
  if (Number.isFinite(value) && min !== undefined && max !== undefined && /^must be [<>]=/.test(first.message))
    throw new AppError('VALUE_RANGE', { name, value: Number(value), min, max });
  throw new AppError('USAGE', {
    problem: `${name || 'the request'} ${first.message}, it is ${JSON.stringify(value) ?? 'missing'}`,
  });
}

function limitsOf(name: string): { readonly minimum?: number; readonly maximum?: number } {
  const schemas: Readonly<Record<string, object>> = ExplicitRequestSchema.properties;
  return schemas[name] ?? {};
}

function checkSize(name: 'width' | 'height', value: number, factor: number): void {
  if (value % factor === 0) return;
  const lower = Math.max(factor, Math.floor(value / factor) * factor);
  throw new AppError('SIZE_NOT_DIVISIBLE', { name, value, factor, lower, upper: lower + factor });
}
