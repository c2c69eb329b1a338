/** @file Options of `generate` about what a picture is drawn from: init picture and mask, second pass, noise. */
import type { Command } from 'commander';
import {
  type GenerateRequest,
  HIRES_UPSCALERS,
  INPAINT_AREAS,
  LIMITS,
  MASK_MODES,
  MASKED_CONTENTS,
  NOISE_PARAMETERS,
  PICTURE_LIMITS,
  PICTURE_PARAMETERS,
  RESIZE_MODES,
  SAMPLING_PARAMETERS,
} from '../contract/index.js';
import { withParameters } from './parameter-options.js';
import { decimalFor, integerFor, oneOf, parseSize } from './parse.js';

type Given<K extends keyof GenerateRequest> = Exclude<GenerateRequest[K], undefined>;
type Hires = Given<'hires'>;
type Inpaint = Given<'inpaint'>;

/** Of every command that draws. */
export const TILING_HELP = PICTURE_PARAMETERS.tiling.flag.help;

/** Those beside the registry's; names as commander derives them from the long options. */
export interface SourceOptions {
  readonly initImage?: string;
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
  readonly seedResize?: { readonly width: number; readonly height: number };
}

const strength = (name: string) => decimalFor(name, PICTURE_LIMITS.denoisingStrength);
const choice = <T extends string>(command: Command, flag: string, about: string, values: readonly T[]): Command =>
  command.option(`${flag} <name>`, `${about}: ${values.join(', ')}`, oneOf(flag, values));

const withInit = (command: Command): Command =>
  choice(
    withParameters(
      command.option('--init-image <path>', 'PNG, JPEG or WebP image to start from (img2img)'),
      NOISE_PARAMETERS,
    ),
    '--resize-mode',
    'how the init image is resized to --size',
    RESIZE_MODES,
  );

function withMask(command: Command): Command {
  command
    .option('--mask <path>', 'mask image for inpainting; white areas of the init image are redrawn')
    .option('--latent-mask <path>', 'mask for sampling only; --mask then blends the result with the init image')
    .option('--soft-mask', 'treat grey areas of the mask as partly redrawn instead of all or nothing')
    .option('--mask-blur <pixels>', 'blur radius of the mask', integerFor('--mask-blur', PICTURE_LIMITS.maskBlur));
  choice(command, '--mask-mode', 'which part is redrawn', MASK_MODES);
  choice(command, '--masked-content', 'what the redrawn part starts from', MASKED_CONTENTS);
  choice(command, '--inpaint-area', 'area that is drawn at full size', INPAINT_AREAS);
  return command.option(
    '--mask-padding <pixels>',
    'padding around the masked area, with "only masked"',
    integerFor('--mask-padding', PICTURE_LIMITS.maskPadding),
  );
}

const withHiresSize = (command: Command): Command =>
  choice(
    command
      .option(
        '--hires-scale <x>',
        'scale factor of the second pass (hires fix)',
        decimalFor('--hires-scale', PICTURE_LIMITS.hiresScale),
      )
      .option('--hires-size <WxH>', 'size of the second pass, instead of a scale factor', parseSize),
    '--hires-upscaler',
    'upscaler between the passes',
    HIRES_UPSCALERS,
  );

const withHires = (command: Command): Command =>
  withHiresSize(command)
    .option(
      '--hires-steps <n>',
      'steps of the second pass; 0 = same as the first',
      integerFor('--hires-steps', { min: 0, max: LIMITS.steps.max }),
    )
    .option(
      '--hires-denoising-strength <x>',
      'denoising strength of the second pass',
      strength('--hires-denoising-strength'),
    )
    .option('--hires-sampler <name>', 'sampler of the second pass')
    .option('--hires-schedule <name>', 'schedule of the second pass')
    .option('--hires-prompt <text>', 'prompt of the second pass')
    .option('--hires-negative <text>', 'negative prompt of the second pass')
    .option('--hires-cfg-scale <x>', 'CFG scale of the second pass', decimalFor('--hires-cfg-scale', LIMITS.cfgScale));

/** Adds the options. */
export function withSource(command: Command): Command {
  withHires(withMask(withInit(command)));
  for (const rows of [SAMPLING_PARAMETERS, PICTURE_PARAMETERS]) withParameters(command, rows);
  return command.option('--seed-resize <WxH>', 'keep the composition that the seed has at this size', parseSize);
}
