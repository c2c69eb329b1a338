/** @file The request that the options of a command make together; what was not given is left to the model and the defaults. */
import { readFile } from 'node:fs/promises';
import { AppError } from '../base/index.js';
import {
  DRAWING_PARAMETERS,
  type GenerateRequest,
  NOISE_PARAMETERS,
  PICTURE_PARAMETERS,
  SAMPLING_PARAMETERS,
} from '../contract/index.js';
import type { PictureOptions } from './options.js';
import { parametersOf } from './parameter-options.js';
import type { SourceOptions } from './source-options.js';

type Asked = Omit<GenerateRequest, 'clipSkip'>;

/** A group of fields without those that were not given; undefined when none was. */
function given<T extends object>(fields: T): T | undefined {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as T);
}

/** What every command that draws is asked for. */
export function requestOf(prompt: string, options: Omit<PictureOptions, 'vae'>): Asked {
  const { negative: negativePrompt, lora: loras, negativeClipSkip, size } = options;
  const own = { negativePrompt, loras, negativeClipSkip, ...size };
  return { prompt, ...(given(own) as object), ...parametersOf(DRAWING_PARAMETERS, options) };
}

const readPicture = async (path: string | undefined): Promise<string | undefined> =>
  path === undefined
    ? undefined
    : readFile(path, 'base64').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') throw new AppError('FILE_NOT_FOUND', { path });
        throw new AppError('FILE_UNREADABLE', { path, reason: error.code ?? error.message }, { cause: error });
      });

/** What is drawn under a mask, and how soft its border is. */
const inpaintOf = (options: SourceOptions) =>
  given({
    maskBlur: options.maskBlur,
    mode: options.maskMode,
    content: options.maskedContent,
    area: options.inpaintArea,
    padding: options.maskPadding,
    softMask: options.softMask,
  });

/** The second pass. */
const hiresOf = (options: SourceOptions) =>
  given({
    scale: options.hiresScale,
    ...options.hiresSize,
    upscaler: options.hiresUpscaler,
    steps: options.hiresSteps,
    denoisingStrength: options.hiresDenoisingStrength,
    sampler: options.hiresSampler,
    schedule: options.hiresSchedule,
    cfgScale: options.hiresCfgScale,
    prompt: options.hiresPrompt,
    negativePrompt: options.hiresNegative,
  });

/** What `generate` alone is asked for; pictures are read from their paths. @throws FILE_NOT_FOUND FILE_UNREADABLE */
export async function sourceOf(options: SourceOptions): Promise<Partial<Asked>> {
  const { resizeMode, seedResize } = options;
  const fields = {
    initImage: await readPicture(options.initImage),
    mask: await readPicture(options.mask),
    latentMask: await readPicture(options.latentMask),
    resizeMode,
    seedResize,
    inpaint: inpaintOf(options),
    hires: hiresOf(options),
    sampling: given(parametersOf(SAMPLING_PARAMETERS, options)),
    ...parametersOf(NOISE_PARAMETERS, options),
    ...parametersOf(PICTURE_PARAMETERS, options),
  };
  return (given(fields) ?? {}) as Partial<Asked>;
}
