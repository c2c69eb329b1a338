/** @file The picture fields of a request made whole: init picture, mask, second pass, related noise. */
import { AppError } from '../base/index.js';
import {
  type GenerationRequest,
  HIRES_PARAMETERS,
  type Hires,
  INPAINT_PARAMETERS,
  type Inpaint,
  LIMITS,
  NOISE_PARAMETERS,
  type ResolvedHires,
  type ResolvedInpaint,
  type ResolvedRequest,
} from '../contract/index.js';
import { checkSteps, resolveSampling } from '../sampling/index.js';

/** What the WebUI's page starts with. @source A1111 v1.10.1 defaults, as behaviour */
const DENOISING_STRENGTH = NOISE_PARAMETERS.denoisingStrength.default.value;
const { maskBlur: MASK_BLUR, mode: MODE, content: CONTENT, area: AREA, padding: PADDING } = INPAINT_PARAMETERS;
const { denoisingStrength: HIRES_STRENGTH, scale: SCALE, upscaler: UPSCALER } = HIRES_PARAMETERS;

/** The WebUI draws its random seeds below this. */
export const RANDOM_SEEDS = 4_294_967_294;

/** What the picture fields are judged beside. */
export interface FirstPass {
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly sampler: string;
  readonly schedule: string;
  /** Pixels of a latent cell. */
  readonly factor: number;
  readonly random: () => number;
}

type PictureFields = Partial<ResolvedRequest>;

/** Fields that say nothing without the one they go with. */
const NEEDS = [
  ['mask', 'initImage'],
  ['denoisingStrength', 'initImage'],
  ['resizeMode', 'initImage'],
  ['exactSteps', 'initImage'],
  ['noiseMultiplier', 'initImage'],
  ['inpaint', 'mask'],
  ['latentMask', 'mask'],
  ['variationSeed', 'variationStrength'],
  ['variationSeedHigh', 'variationSeed'],
] as const satisfies readonly (readonly [keyof GenerationRequest, keyof GenerationRequest])[];

/** @throws USAGE */
function checkTogether(request: GenerationRequest): void {
  for (const [field, other] of NEEDS)
    if (request[field] !== undefined && request[other] === undefined)
      throw new AppError('USAGE', { problem: `${field} has no meaning without ${other}` });
  if (request.extraNoise !== undefined && request.initImage === undefined && !request.hires)
    throw new AppError('USAGE', { problem: 'extraNoise has no meaning without initImage or hires' });
  if (request.hires && request.initImage !== undefined)
    throw new AppError('USAGE', {
      problem: 'hires and initImage exclude each other: an init picture is the first pass',
    });
}

/** The picture fields of a request, with their defaults. @throws USAGE UNKNOWN_NAME VALUE_RANGE */
export function resolvePictureFields(request: GenerationRequest, first: FirstPass): PictureFields {
  checkTogether(request);
  const { seedResize, hires } = request;
  return {
    ...initFields(request),
    ...(hires ? { hires: resolveHires(hires, first) } : {}),
    ...variationFields(request, first.random),
    ...(seedResize ? { seedResize } : {}),
    ...(request.extraNoise ? { extraNoise: request.extraNoise } : {}),
    ...(request.tiling ? { tiling: true } : {}),
    ...(request.vaeDecoder === 'TAESD' ? { vaeDecoder: request.vaeDecoder } : {}),
    ...(request.vaeEncoder === 'TAESD' ? { vaeEncoder: request.vaeEncoder } : {}),
    ...(request.maskWeight === undefined ? {} : { maskWeight: request.maskWeight }),
  };
}

function initFields(request: GenerationRequest): PictureFields {
  const { initImage, mask, latentMask, inpaint = {} } = request;
  if (initImage === undefined) return {};
  const { denoisingStrength = DENOISING_STRENGTH, resizeMode = 'stretch', exactSteps = false } = request;
  const { noiseMultiplier = 1 } = request;
  return {
    initImage,
    denoisingStrength,
    resizeMode,
    exactSteps,
    ...(noiseMultiplier === 1 ? {} : { noiseMultiplier }),
    ...(mask === undefined ? {} : { mask, inpaint: resolveInpaint(inpaint) }),
    ...(latentMask === undefined ? {} : { latentMask }),
  };
}

const resolveInpaint = ({ maskBlur = MASK_BLUR.default.value, ...rest }: Inpaint): ResolvedInpaint => ({
  maskBlurX: maskBlur,
  maskBlurY: maskBlur,
  mode: MODE.default.value,
  content: CONTENT.default.value,
  area: AREA.default.value,
  padding: PADDING.default.value,
  softMask: false,
  ...rest,
});

function variationFields(request: GenerationRequest, random: () => number) {
  const { variationSeed = -1, variationStrength = 0, variationSeedHigh } = request;
  if (variationStrength === 0) return {};
  return {
    variationStrength,
    variationSeed: variationSeed === -1 ? Math.floor(random() * RANDOM_SEEDS) : variationSeed,
    ...(variationSeedHigh ? { variationSeedHigh } : {}),
  };
}

/** The second pass; its size comes from the scale unless one is named. */
function resolveHires(hires: Hires, first: FirstPass): ResolvedHires {
  const { sampler, schedule } = resolveSampling(
    hires.sampler ?? first.sampler,
    hires.schedule ?? (hires.sampler === undefined ? first.schedule : undefined),
  );
  const { prompt, negativePrompt, cfgScale, scale = SCALE.default.value } = hires;
  const steps = hires.steps || first.steps;
  const { denoisingStrength = HIRES_STRENGTH.default.value } = hires;
  if (denoisingStrength > 0) checkSteps(sampler, steps, { ...LIMITS.steps, name: 'hires steps' });
  const named = (hires.width ?? 0) > 0 || (hires.height ?? 0) > 0;
  return {
    upscaler: hires.upscaler ?? UPSCALER.default.value,
    ...(named ? {} : { scale }),
    ...hiresSize(hires, first, named ? undefined : scale),
    steps,
    denoisingStrength,
    sampler: sampler.name,
    schedule: schedule.label,
    // An empty text is the WebUI's way to say "the same".
    ...(prompt ? { prompt } : {}),
    ...(negativePrompt ? { negativePrompt } : {}),
    ...(cfgScale === undefined ? {} : { cfgScale }),
  };
}

/** Whole cells of the latent, as many as fit. @throws VALUE_RANGE */
function hiresSize(
  { width = 0, height = 0 }: Hires,
  first: FirstPass,
  scale: number | undefined,
): { readonly width: number; readonly height: number } {
  const wanted =
    scale === undefined
      ? {
          width: width || (height * first.width) / first.height,
          height: height || (width * first.height) / first.width,
        }
      : { width: first.width * scale, height: first.height * scale };
  const whole = (value: number) => Math.floor(Math.trunc(value + 1e-9) / first.factor) * first.factor;
  const size = { width: whole(wanted.width), height: whole(wanted.height) };
  const { max } = LIMITS.size;
  for (const [name, value] of Object.entries(size))
    if (value < first.factor || value > max)
      throw new AppError('VALUE_RANGE', { name: `hires ${name}`, value, min: first.factor, max });
  return size;
}
