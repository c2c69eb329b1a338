/** @file The request that the options of a command make together; what was not given is left to the model and the defaults. */
import { readFile } from 'node:fs/promises';
import { AppError } from '../base/index.js';
import {
  CLIP_SKIP_PART_PARAMETERS,
  DRAWING_PARAMETERS,
  type GenerateRequest,
  HIRES_PARAMETERS,
  INPAINT_PARAMETERS,
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
  const { negative: negativePrompt, lora: loras, size } = options;
  return {
    prompt,
    ...(given({ negativePrompt, loras, ...size }) as object),
    ...parametersOf(CLIP_SKIP_PART_PARAMETERS, options),
    ...parametersOf(DRAWING_PARAMETERS, options),
  };
}

const readPicture = async (path: string | undefined): Promise<string | undefined> =>
  path === undefined
    ? undefined
    : readFile(path, 'base64').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') throw new AppError('FILE_NOT_FOUND', { path });
        throw new AppError('FILE_UNREADABLE', { path, reason: error.code ?? error.message }, { cause: error });
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
    inpaint: given(parametersOf(INPAINT_PARAMETERS, options)),
    hires: given({ ...parametersOf(HIRES_PARAMETERS, options), ...options.hiresSize }),
    sampling: given(parametersOf(SAMPLING_PARAMETERS, options)),
    ...parametersOf(NOISE_PARAMETERS, options),
    ...parametersOf(PICTURE_PARAMETERS, options),
  };
  return (given(fields) ?? {}) as Partial<Asked>;
}
