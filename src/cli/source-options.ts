/** @file Options of `generate` about what a picture is drawn from: init picture and mask, second pass, noise. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AppError } from '../base/index.js';
import {
  type ExplicitRequest,
  HIRES_UPSCALERS,
  INPAINT_AREAS,
  LIMITS,
  MASK_MODES,
  MASKED_CONTENTS,
  PICTURE_LIMITS,
  RESIZE_MODES,
  SAMPLING_LIMITS,
} from '../contract/index.js';
import { editingOf, type GuidanceOptions, samplingOf, withGuidance } from './guidance-options.js';
import { decimalFor, integerFor, oneOf, parseSize } from './parse.js';

type Given<K extends keyof ExplicitRequest> = Exclude<ExplicitRequest[K], undefined>;
type Hires = Given<'hires'>;
type Inpaint = Given<'inpaint'>;

/** Of every command that draws. */
export const TILING_HELP = 'opposite edges fit together, so that pictures can be laid side by side';

/** Names as commander derives them from the long options. */
export interface SourceOptions extends GuidanceOptions {
  readonly initImage?: string;
  readonly denoisingStrength?: number;
  readonly resizeMode?: Given<'resizeMode'>;
  readonly mask?: string;
  readonly latentMask?: string;
  readonly softMask?: boolean;
  readonly maskBlur?: number;
  readonly maskMode?: Given<'inpaint'>['mode'];
  readonly maskedContent?: Inpaint['content'];
  readonly inpaintArea?: Inpaint['area'];
  readonly maskPadding?: number;
  readonly hiresScale?: number;
  readonly hiresSize?: { readonly width: number; readonly height: number };
  readonly hiresUpscaler?: Hires['upscaler'];
  readonly hiresSteps?: number;
  readonly hiresDenoisingStrength?: number;
  readonly hiresSampler?: string;
  readonly hiresSchedule?: string;
  readonly hiresPrompt?: string;
  readonly hiresNegative?: string;
  readonly hiresCfgScale?: number;
  readonly variationSeed?: number;
  readonly variationStrength?: number;
  readonly eta?: number;
  readonly ensd?: number;
  readonly tiling?: boolean;
  readonly noiseMultiplier?: number;
  readonly extraNoise?: number;
  readonly maskWeight?: number;
  readonly seedResize?: { readonly width: number; readonly height: number };
}

const strength = (name: string) => decimalFor(name, PICTURE_LIMITS.denoisingStrength);
const choice = <T extends string>(command: Command, flag: string, about: string, values: readonly T[]): Command =>
  command.option(`${flag} <name>`, `${about}: ${values.join(', ')}`, oneOf(flag, values));

const withInit = (command: Command): Command =>
  choice(
    command
      .option('--init-image <path>', 'draw from this PNG, JPEG or WebP picture (img2img)')
      .option('--denoising-strength <x>', 'how much of it is drawn anew, 0 to 1', strength('--denoising-strength'))
      .option(
        '--noise-multiplier <x>',
        'what the noise on it is multiplied by (default: 1)',
        decimalFor('--noise-multiplier', PICTURE_LIMITS.noiseMultiplier),
      )
      .option(
        '--extra-noise <x>',
        'so much of the noise more on it, or on the first pass of a second one (default: 0)',
        decimalFor('--extra-noise', PICTURE_LIMITS.extraNoise),
      ),
    '--resize-mode',
    'how it is brought to --size',
    RESIZE_MODES,
  );

function withMask(command: Command): Command {
  command
    .option('--mask <path>', 'a picture, white where the init picture is drawn anew (inpainting)')
    .option('--latent-mask <path>', 'a mask for drawing alone; --mask then joins what is drawn with the init picture')
    .option('--soft-mask', 'grey parts of the mask are drawn anew in part, instead of wholly or not')
    .option('--mask-blur <pixels>', 'how soft its border is', integerFor('--mask-blur', PICTURE_LIMITS.maskBlur));
  choice(command, '--mask-mode', 'which part is drawn anew', MASK_MODES);
  choice(command, '--masked-content', 'what that part starts from', MASKED_CONTENTS);
  choice(command, '--inpaint-area', 'what is drawn in the full size', INPAINT_AREAS);
  command.option(
    '--mask-weight <x>',
    'with an inpainting model: how much of the masked part is hidden from it, 0 to 1',
    decimalFor('--mask-weight', PICTURE_LIMITS.maskWeight),
  );
  return command.option(
    '--mask-padding <pixels>',
    'around the masked part, with "only masked"',
    integerFor('--mask-padding', PICTURE_LIMITS.maskPadding),
  );
}

const withHires = (command: Command): Command =>
  choice(
    command
      .option(
        '--hires-scale <x>',
        'a second pass, so many times as wide and high',
        decimalFor('--hires-scale', PICTURE_LIMITS.hiresScale),
      )
      .option('--hires-size <WxH>', 'a second pass of this size', parseSize),
    '--hires-upscaler',
    'what enlarges in between',
    HIRES_UPSCALERS,
  )
    .option(
      '--hires-steps <n>',
      'its steps; 0 = as many',
      integerFor('--hires-steps', { min: 0, max: LIMITS.steps.max }),
    )
    .option('--hires-denoising-strength <x>', 'how much it draws anew', strength('--hires-denoising-strength'))
    .option('--hires-sampler <name>', 'its sampler')
    .option('--hires-schedule <name>', 'its schedule')
    .option('--hires-prompt <text>', 'its prompt')
    .option('--hires-negative <text>', 'its negative prompt')
    .option('--hires-cfg-scale <x>', 'its guidance', decimalFor('--hires-cfg-scale', LIMITS.cfgScale));

/** Adds the options. */
export const withSource = (command: Command): Command =>
  withGuidance(withHires(withMask(withInit(command))))
    .option('--variation-seed <n>', 'a second seed; -1 = random', integerFor('--variation-seed', LIMITS.seed))
    .option(
      '--variation-strength <x>',
      'how much of the second seed, 0 to 1',
      decimalFor('--variation-strength', PICTURE_LIMITS.variationStrength),
    )
    .option('--eta <x>', 'fresh noise per step, of samplers that add some', decimalFor('--eta', SAMPLING_LIMITS.eta))
    .option(
      '--ensd <n>',
      'eta noise seed delta: moves the noise after the first',
      integerFor('--ensd', SAMPLING_LIMITS.seedDelta),
    )
    .option('--tiling', TILING_HELP)
    .option('--seed-resize <WxH>', 'keep the composition that the seed has in this size', parseSize);

/** A group of fields without those that were not given; undefined when none was. */
function given<T extends object>(fields: T): T | undefined {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as T);
}

const readPicture = async (path: string | undefined): Promise<string | undefined> =>
  path === undefined
    ? undefined
    : readFile(path, 'base64').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') throw new AppError('FILE_NOT_FOUND', { path });
        throw new AppError('FILE_UNREADABLE', { path, reason: error.code ?? error.message }, { cause: error });
      });

/** The fields of the options that were given; pictures are read from their paths. @throws FILE_NOT_FOUND FILE_UNREADABLE */
export async function sourceOf(options: SourceOptions): Promise<Partial<ExplicitRequest>> {
  const { denoisingStrength, resizeMode, variationSeed, variationStrength, seedResize, hiresSize } = options;
  const inpaint = given({
    maskBlur: options.maskBlur,
    mode: options.maskMode,
    content: options.maskedContent,
    area: options.inpaintArea,
    padding: options.maskPadding,
    softMask: options.softMask,
  });
  const hires = given({
    ...{ scale: options.hiresScale, width: hiresSize?.width, height: hiresSize?.height },
    ...{ upscaler: options.hiresUpscaler, steps: options.hiresSteps },
    denoisingStrength: options.hiresDenoisingStrength,
    ...{ sampler: options.hiresSampler, schedule: options.hiresSchedule, cfgScale: options.hiresCfgScale },
    ...{ prompt: options.hiresPrompt, negativePrompt: options.hiresNegative },
  });
  const [initImage, mask, latentMask] = [
    await readPicture(options.initImage),
    await readPicture(options.mask),
    await readPicture(options.latentMask),
  ];
  const sampling = given({ eta: options.eta, seedDelta: options.ensd, ...samplingOf(options) });
  const { tiling, noiseMultiplier, extraNoise, maskWeight } = options;
  const own = { tiling, noiseMultiplier, extraNoise, maskWeight, ...editingOf(options) };
  const fields = { ...own, initImage, mask, latentMask, denoisingStrength, resizeMode, inpaint, hires, sampling };
  return (given({ ...fields, variationSeed, variationStrength, seedResize }) ?? {}) as Partial<ExplicitRequest>;
}
