/**
 * @file The rows of the settings table that concern sampling.
 * @source A1111 v1.10.1 for keys, labels, sliders and defaults, as behaviour
 */
import { PICTURE_PARAMETERS } from '../parameters/picture-parameters.js';
import { SAMPLING_PARAMETERS } from '../parameters/sampling-parameters.js';
import { settingRow, settingRows } from '../parameters/schemas.js';

export const SAMPLING_ROWS = [
  {
    key: 'img2img_fix_steps',
    label: 'With img2img, do exactly the amount of steps the slider specifies.',
    category: 'Stable Diffusion',
    section: 'img2img',
    type: 'boolean',
    control: 'checkbox',
    default: false,
    description: 'Otherwise img2img does a share of them, as large as the denoising strength.',
  },
  ...settingRows(SAMPLING_PARAMETERS),
  settingRow(PICTURE_PARAMETERS.oldPromptEditing),
] as const;
