/**
 * @file The rows of the settings table that concern how a picture is drawn beside its sampling.
 * @source A1111 v1.10.1 for keys, labels, sliders and defaults, as behaviour
 */
import { NOISE_PARAMETERS } from '../parameters/drawing-parameters.js';
import { PICTURE_PARAMETERS } from '../parameters/picture-parameters.js';
import { settingRow } from '../parameters/schemas.js';

const GRIDS = {
  category: 'Saving images',
  section: 'Saving images/grids',
  type: 'boolean',
  control: 'checkbox',
} as const;
const TO_DIRS = { category: 'Saving images', section: 'Saving to a directory' } as const;
const PAGE = { category: 'User Interface', section: 'User interface', type: 'boolean', control: 'checkbox' } as const;

/** Where and how pictures and grids are written, beside the rows that were there first. */
export const GRID_ROWS = [
  {
    key: 'grid_save',
    label: 'Always save all generated image grids',
    ...GRIDS,
    default: true,
    description:
      'Whether pictures side by side, of batches and of scripts, are written to their folder; others are shown until the server ends.',
  },
  {
    key: 'return_grid',
    label: 'Show grid in gallery',
    ...PAGE,
    default: true,
    description:
      'Whether the pictures of a batch and of Loopback are shown side by side before the single ones; other scripts always show theirs.',
  },
  {
    key: 'img_max_size_mp',
    label: 'Maximum image size',
    category: 'Saving images',
    section: 'Saving images/grids',
    type: 'integer',
    control: 'number',
    range: { min: 1, max: 1000, step: 1 },
    default: 200,
    description: 'Most megapixels of the sheet of an X/Y/Z plot; a larger one is refused before anything is drawn.',
  },
  {
    key: 'outdir_txt2img_grids',
    label: 'Output directory for txt2img grids',
    category: 'Saving images',
    section: 'Paths for saving',
    type: 'text',
    control: 'text',
    default: 'outputs/txt2img-grids',
    // Another program's folder is read only.
    imported: false,
    description: 'Folder of saved grids; a relative one is inside the data folder.',
  },
  {
    key: 'save_to_dirs',
    label: 'Save images to a subdirectory',
    ...TO_DIRS,
    type: 'boolean',
    control: 'checkbox',
    default: true,
    description: 'Whether saved pictures go into a folder inside the output folder, named by the pattern below.',
  },
  {
    key: 'grid_save_to_dirs',
    label: 'Save grids to a subdirectory',
    ...TO_DIRS,
    type: 'boolean',
    control: 'checkbox',
    default: true,
    description: 'The same for grids.',
  },
  {
    key: 'directories_filename_pattern',
    label: 'Directory name pattern',
    ...TO_DIRS,
    type: 'text',
    control: 'text',
    default: '[date]',
    description: 'Name of that folder, with the places of the filename pattern; slashes make folders in folders.',
  },
] as const;

/** What becomes of styles that are found in the prompts of a picture. @source A1111 v1.10.1, as behaviour */
export const INFOTEXT_STYLES = ['Ignore', 'Apply', 'Discard', 'Apply if any'] as const;

/** What is taken over from pictures that are sent to another tab or read, and what Interrupt does. */
export const SENDING_ROWS = [
  {
    key: 'send_seed',
    label: 'Send seed when sending prompt or image to other interface',
    ...PAGE,
    default: true,
    description: 'Copy the seed too when a picture is sent to txt2img or img2img.',
  },
  {
    key: 'send_size',
    label: 'Send size when sending prompt or image to another interface',
    ...PAGE,
    default: true,
    description: 'Copy the size too when a picture is sent to txt2img.',
  },
  {
    key: 'interrupt_after_current',
    label: "Don't Interrupt in the middle",
    ...PAGE,
    default: true,
    description:
      'Finish the current image before stopping, where more than one batch or cell is to be drawn; a second Interrupt stops at once.',
  },
  {
    key: 'disable_weights_auto_swap',
    label: 'Disregard checkpoint information from pasted infotext',
    ...PAGE,
    section: 'Infotext',
    default: true,
    description:
      'Otherwise a picture that is sent to txt2img chooses the model whose hash it names, where it is here, and an infotext of the API is drawn with it.',
  },
  {
    key: 'infotext_styles',
    label: 'Infer styles from prompts of pasted infotext',
    category: 'User Interface',
    section: 'Infotext',
    type: 'text',
    control: 'dropdown',
    choices: INFOTEXT_STYLES,
    default: 'Apply if any',
    // Where none is found, the WebUI leaves the chosen styles with "Apply if any"; then they would come to prompts that
    // were drawn without them, so here none is chosen, as with "Apply".
    description:
      'What becomes of known styles in the prompts of a picture that is sent: Apply and Apply if any = taken out of the prompts and chosen, Discard = taken out only, Ignore = left in; with the last two the chosen styles stay.',
  },
] as const;

export const PICTURE_ROWS = [
  settingRow(PICTURE_PARAMETERS.tiling),
  settingRow(PICTURE_PARAMETERS.maskWeight),
  settingRow(NOISE_PARAMETERS.noiseMultiplier),
  settingRow(NOISE_PARAMETERS.extraNoise),
  {
    key: 'save_incomplete_images',
    label: 'Save incomplete images',
    category: 'Saving images',
    section: 'Saving images/grids',
    type: 'boolean',
    control: 'checkbox',
    default: false,
    description: 'Whether a picture that was interrupted while it was drawn is saved; it is shown in any case.',
  },
] as const;
