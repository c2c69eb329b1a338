/** @file How and where the pictures of a job are written: settled when it is accepted, from the settings of that moment. */
import type { PictureFormat, SettingValues } from '../contract/index.js';
import type { SaveOptions } from './images.js';

export interface PictureOutput extends Required<SaveOptions> {
  readonly format: PictureFormat;
  /** False = pictures that are kept stay in memory. */
  readonly toDisk: boolean;
  /** Whether that holds for pictures that were interrupted, too. */
  readonly unfinishedToDisk: boolean;
  /** A relative folder is inside the data folder. */
  readonly folder: string;
  /** Pattern of a folder below it; empty = none. */
  readonly subfolder: string;
  /** Pattern of the file name; empty = running number and seed. */
  readonly pattern: string;
  /** The same for pictures side by side. */
  readonly grids: { readonly toDisk: boolean; readonly folder: string; readonly subfolder: string };
}

/** How and where a picture of pictures is written. */
export const gridOutput = (output: PictureOutput): PictureOutput => ({
  ...output,
  ...output.grids,
  // A grid takes a number before a name that its first picture has.
  pattern: '',
});

const below = (wanted: boolean, pattern: string): string => (wanted ? pattern : '');

/** The settings of saving as one part of a job. */
export const outputOf = (values: SettingValues): PictureOutput => ({
  format: values.samples_format,
  quality: values.jpeg_quality,
  lossless: values.webp_lossless,
  withInfotext: values.enable_pnginfo,
  withTextFile: values.save_txt,
  toDisk: values.samples_save,
  unfinishedToDisk: values.save_incomplete_images,
  folder: values.outdir_txt2img_samples,
  subfolder: below(values.save_to_dirs, values.directories_filename_pattern),
  pattern: values.samples_filename_pattern,
  grids: {
    toDisk: values.samples_save && values.grid_save,
    folder: values.outdir_txt2img_grids,
    subfolder: below(values.grid_save_to_dirs, values.directories_filename_pattern),
  },
});
