/** @file How many of the steps a picture with noise goes through. */
import { AppError } from '../base/index.js';

/** How a picture is started from. */
export interface PictureStart {
  /** 0–1: the share of the steps that are run. */
  readonly denoisingStrength: number;
  /** Whether as many steps are run as were asked for, out of more (hires fix, and the option img2img_fix_steps). */
  readonly exactSteps?: boolean | undefined;
}

export interface PictureSteps {
  /** Steps that levels are made for. */
  readonly steps: number;
  /** Index, counted from the end, of the level that is started from: 0 is the last but one. */
  readonly encodeStep: number;
}

/** Strength 1 is taken for this. */
const STRONGEST = 0.999;

/**
 * Steps of the levels, and how many of them are entered.
 * @throws VALUE_RANGE for a strength outside 0–1, or of 0 with exact steps
 * @source A1111 v1.10.1, as behaviour
 */
export function pictureSteps(asked: number, { denoisingStrength, exactSteps = false }: PictureStart): PictureSteps {
  const [min, max] = [exactSteps ? 0.001 : 0, 1];
  if (!(denoisingStrength >= min && denoisingStrength <= max))
    throw new AppError('VALUE_RANGE', { name: 'denoising strength', value: denoisingStrength, min, max });
  const strength = Math.min(denoisingStrength, STRONGEST);
  if (exactSteps) return { steps: Math.floor(asked / strength), encodeStep: asked - 1 };
  return { steps: asked, encodeStep: Math.floor(strength * asked) };
}
