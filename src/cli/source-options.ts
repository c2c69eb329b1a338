/** @file Options of `generate` about what a picture is drawn from: init picture and mask, second pass, noise. */
import type { Command } from 'commander';
import {
  type GenerateRequest,
  HIRES_PARAMETERS,
  INPAINT_PARAMETERS,
  NOISE_PARAMETERS,
  PICTURE_PARAMETERS,
  RESIZE_MODES,
  SAMPLING_PARAMETERS,
} from '../contract/index.js';
import { withParameters } from './parameter-options.js';
import { oneOf, parseSize } from './parse.js';

type Given<K extends keyof GenerateRequest> = Exclude<GenerateRequest[K], undefined>;

/** Of every command that draws. */
export const TILING_HELP = PICTURE_PARAMETERS.tiling.flag.help;

/** Those beside the registry's; names as commander derives them from the long options. */
export interface SourceOptions {
  readonly initImage?: string;
  readonly resizeMode?: Given<'resizeMode'>;
  readonly mask?: string;
  readonly latentMask?: string;
  readonly hiresSize?: { readonly width: number; readonly height: number };
  readonly seedResize?: { readonly width: number; readonly height: number };
}

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

const withMask = (command: Command): Command =>
  withParameters(
    command
      .option('--mask <path>', 'mask image for inpainting; white areas of the init image are redrawn')
      .option('--latent-mask <path>', 'mask for sampling only; --mask then blends the result with the init image'),
    INPAINT_PARAMETERS,
  );

const withHires = (command: Command): Command =>
  withParameters(
    command.option('--hires-size <WxH>', 'size of the second pass, instead of a scale factor', parseSize),
    HIRES_PARAMETERS,
  );

/** Adds the options. */
export function withSource(command: Command): Command {
  withHires(withMask(withInit(command)));
  for (const rows of [SAMPLING_PARAMETERS, PICTURE_PARAMETERS]) withParameters(command, rows);
  return command.option('--seed-resize <WxH>', 'keep the composition that the seed has at this size', parseSize);
}
