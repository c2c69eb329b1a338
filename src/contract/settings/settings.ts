/**
 * @file Every setting of the product, as one table: storage, HTTP, command line, page and documents are driven by it.
 * Keys, labels, sections and defaults are the WebUI's, so that tutorials and configuration files fit; where a row
 * differs, its comment says why.
 */
import { CLIP_SKIP_PARAMETERS } from '../parameters/clip-skip-parameters.js';
import { DRAWING_PARAMETERS } from '../parameters/drawing-parameters.js';
import { PICTURE_PARAMETERS } from '../parameters/picture-parameters.js';
import { settingRow } from '../parameters/schemas.js';
import { PICTURE_FORMATS } from '../picture-format.js';
import { NOTIFICATION_ROWS } from './notification-rows.js';
import { GRID_ROWS, PICTURE_ROWS, SENDING_ROWS } from './picture-setting-rows.js';
import { PROMPT_EDITING_ROWS } from './prompt-editing-rows.js';
import { SAMPLING_ROWS } from './sampling-setting-rows.js';
import type { SettingRow } from './setting-row.js';
import { WEIGHT_PRECISIONS } from './weight-precision.js';

const SAVING = { category: 'Saving images', section: 'Saving images/grids' } as const;
const GALLERY = { category: 'Saving images', section: 'Gallery' } as const;
const STABLE_DIFFUSION = { category: 'Stable Diffusion', section: 'Stable Diffusion' } as const;
const USER_INTERFACE = { category: 'User Interface', section: 'User interface' } as const;
const LIVE_PREVIEWS = { category: 'User Interface', section: 'Live previews' } as const;

/** A list of settings: its choices are the keys of the whole table, added below because a table cannot name itself. */
const QUICKSETTINGS = {
  key: 'quicksettings_list',
  label: 'Quicksettings list',
  ...USER_INTERFACE,
  type: 'list',
  control: 'multiselect',
  default: ['sd_model_checkpoint'],
  restartNeeded: 'reload-ui',
  description: 'Shown at the top of the page, in this order, instead of in Settings; changes there save instantly.',
} as const satisfies SettingRow;

const ROWS = [
  {
    key: 'samples_save',
    label: 'Always save all generated images',
    ...SAVING,
    type: 'boolean',
    control: 'checkbox',
    default: true,
    description:
      'Whether pictures drawn from the page are written to the output folder; others are shown until the server ends.',
  },
  {
    key: 'samples_format',
    label: 'File format for images',
    ...SAVING,
    type: 'text',
    control: 'dropdown',
    // The WebUI has a text field here; these are the formats that can carry the infotext.
    choices: PICTURE_FORMATS,
    aliases: { jpeg: 'jpg' },
    default: 'png',
    description: 'Format of saved pictures and of pictures returned by the API.',
  },
  {
    key: 'jpeg_quality',
    label: 'Quality for saved jpeg and avif images',
    ...SAVING,
    type: 'integer',
    control: 'slider',
    range: { min: 1, max: 100, step: 1 },
    default: 80,
    description: 'Quality of pictures in the lossy formats jpg and webp; png does not use it.',
  },
  {
    key: 'webp_lossless',
    label: 'Use lossless compression for webp images',
    ...SAVING,
    type: 'boolean',
    control: 'checkbox',
    default: false,
    description: 'Keeps every pixel of a webp picture as it is; the file is several times as large.',
  },
  {
    key: 'enable_pnginfo',
    label: 'Write infotext to metadata of the generated image',
    ...SAVING,
    type: 'boolean',
    control: 'checkbox',
    default: true,
    description: 'Whether a picture carries the parameters it was drawn with, clip skip among them.',
  },
  {
    key: 'save_txt',
    label: 'Create a text file with infotext next to every generated image',
    ...SAVING,
    type: 'boolean',
    control: 'checkbox',
    default: false,
    description: 'The parameters of a saved picture also as a .txt file of the same name.',
  },
  {
    key: 'samples_filename_pattern',
    label: 'Images filename pattern',
    ...SAVING,
    type: 'text',
    control: 'text',
    default: '',
    description: 'Name of a saved picture, such as [seed] or [clip_skip]; empty = running number and seed.',
  },
  {
    key: 'outdir_txt2img_samples',
    label: 'Output directory for txt2img images',
    category: 'Saving images',
    section: 'Paths for saving',
    type: 'text',
    control: 'text',
    default: 'outputs/txt2img-images',
    // Another program's folder is read only.
    imported: false,
    description: 'Folder of saved pictures; a relative one is inside the data folder.',
  },
  {
    key: 'gallery_trash_days',
    label: 'Days that pictures stay in the trash',
    ...GALLERY,
    type: 'integer',
    control: 'slider',
    range: { min: 0, max: 365, step: 1 },
    default: 30,
    // The WebUI deletes at once; a value of this name in its file would not be its own.
    imported: false,
    description:
      'Pictures in the trash of the gallery are deleted for good after so many days; 0 = never by themselves.',
  },
  {
    key: 'gallery_thumbnail_cache_mb',
    label: 'Cache of small pictures, in MB',
    ...GALLERY,
    type: 'integer',
    control: 'number',
    range: { min: 16, max: 65_536, step: 16 },
    default: 512,
    imported: false,
    description: 'Room for the small pictures of the gallery; those not looked at for longest make room for new ones.',
  },
  {
    key: 'sd_model_checkpoint',
    label: 'Stable Diffusion checkpoint',
    ...STABLE_DIFFUSION,
    type: 'text',
    control: 'dropdown',
    choicesFrom: 'checkpoints',
    default: '',
    infotextLabel: 'Model hash',
    description: 'The model that draws; empty = the first one found, else the default model.',
  },
  {
    key: 'sd_vae',
    label: 'SD VAE',
    category: 'Stable Diffusion',
    section: 'VAE',
    type: 'text',
    control: 'dropdown',
    choicesFrom: 'vaes',
    default: 'Automatic',
    infotextLabel: 'VAE',
    description:
      'The decoder from latents to pixels: Automatic = a VAE file that has the name of the checkpoint, else the one inside it; None = the one inside the checkpoint; else a file of models/VAE.',
  },
  settingRow(PICTURE_PARAMETERS.vaeEncoder),
  settingRow(PICTURE_PARAMETERS.vaeDecoder),
  {
    key: 'weight_precision',
    label: 'Weight precision',
    ...STABLE_DIFFUSION,
    type: 'text',
    control: 'dropdown',
    choices: WEIGHT_PRECISIONS,
    aliases: { '8bit': '8-bit' },
    default: 'exact',
    infotextLabel: 'Weight precision',
    description:
      'Linear weights of text encoders and UNet: exact, or in 8-bit blocks, a quarter of the memory for images that differ a little. Large models then fit on small machines; a copy in 8 bits is made once.',
  },
  settingRow(CLIP_SKIP_PARAMETERS.clipSkip),
  {
    key: 'sdxl_clip_l_skip',
    label: 'Clip skip SDXL',
    ...STABLE_DIFFUSION,
    type: 'boolean',
    control: 'checkbox',
    default: false,
    description:
      'For models with two text encoders: clip skip moves CLIP-L alone, where 1 is its very last layer, and OpenCLIP bigG stays as trained.',
  },
  settingRow(DRAWING_PARAMETERS.emphasis),
  settingRow(DRAWING_PARAMETERS.commaPaddingBacktrack),
  {
    key: 'enable_prompt_comments',
    label: 'Enable comments',
    ...STABLE_DIFFUSION,
    type: 'boolean',
    control: 'checkbox',
    default: true,
    description: 'Whether # in a prompt hides what follows it on its line.',
  },
  settingRow(DRAWING_PARAMETERS.rng),
  ...PICTURE_ROWS,
  ...GRID_ROWS,
  ...SENDING_ROWS,
  ...NOTIFICATION_ROWS,
  ...SAMPLING_ROWS,
  {
    key: 'localization',
    label: 'Localization',
    ...USER_INTERFACE,
    type: 'text',
    control: 'dropdown',
    choices: ['None', 'zh_CN'],
    default: 'None',
    restartNeeded: 'reload-ui',
    description: 'Language of the page: None = English, zh_CN = 简体中文 with the English names beside.',
  },
  ...PROMPT_EDITING_ROWS,
  {
    key: 'live_previews_enable',
    label: 'Show live previews of the created image',
    ...LIVE_PREVIEWS,
    type: 'boolean',
    control: 'checkbox',
    default: true,
    description: 'Whether unfinished pictures are shown while they are drawn.',
  },
  {
    key: 'show_progress_every_n_steps',
    label: 'Live preview display period',
    ...LIVE_PREVIEWS,
    type: 'integer',
    control: 'slider',
    range: { min: -1, max: 32, step: 1 },
    // The WebUI's 10 shows a picture of 20 steps once before it is done. That is from a time when a preview cost a
    // noticeable part of a step; the cheap method costs about a thousandth.
    default: 5,
    description: 'A new preview every so many sampling steps; -1 = only after a batch is done, 0 = never.',
  },
  {
    key: 'show_progress_type',
    label: 'Live preview method',
    ...LIVE_PREVIEWS,
    type: 'text',
    control: 'dropdown',
    choices: ['Full', 'Approx cheap'],
    // The WebUI's other two are small networks that know the latents of one family each; what they are chosen for, a
    // preview at little cost, is the cheap method here, which learns the colours of whatever model is loaded.
    aliases: { 'Approx NN': 'Approx cheap', TAESD: 'Approx cheap' },
    default: 'Approx cheap',
    description:
      'Full = decoded by the VAE: the finished look, but slow for large pictures. Approx cheap = colours straight from the latent, an eighth of the size, at no noticeable cost; pictures of up to 128×128 are decoded all the same. Approx NN and TAESD are taken as Approx cheap.',
  },
] as const satisfies readonly SettingRow[];

const KEYS = [...ROWS.map(({ key }) => key), QUICKSETTINGS.key];

/** The table, in the order of the Settings pages. */
export const SETTINGS = [...ROWS, { ...QUICKSETTINGS, choices: KEYS }] as const satisfies readonly SettingRow[];

type Row = (typeof SETTINGS)[number];
export type SettingKey = Row['key'];

interface TypeValues {
  readonly integer: number;
  readonly number: number;
  readonly boolean: boolean;
  readonly text: string;
  readonly list: readonly string[];
}

/** Type of one setting's value: its choices where the table has them, else the type of the row. */
export type SettingValueOf<K extends SettingKey> =
  Extract<Row, { key: K }> extends { type: 'list' }
    ? readonly SettingKey[]
    : Extract<Row, { key: K }> extends { choices: readonly (infer Choice)[] }
      ? Choice
      : TypeValues[Extract<Row, { key: K }>['type']];

/** A value for every setting. */
export type SettingValues = { readonly [K in SettingKey]: SettingValueOf<K> };

/** The row of a key; undefined where the table has none. */
export function settingOf(key: string): SettingRow | undefined {
  return SETTINGS.find((row) => row.key === key);
}

/** Every setting at its default. */
export function settingDefaults(): SettingValues {
  return Object.fromEntries(SETTINGS.map((row) => [row.key, row.default])) as unknown as SettingValues;
}
