/** @file How and where the pictures of a job are written: settled when it is accepted, from the settings of that moment. */
import type { PictureFormat, SettingValues } from '../contract/index.js';
import type { SaveOptions } from './images.js';

export interface PictureOutput extends Required<SaveOptions> {
  readonly format: PictureFormat;
  /** False = pictures that are kept stay in memory. */
  readonly toDisk: boolean;
  /** A relative folder is inside the data folder. */
  readonly folder: string;
  /** Pattern of the file name; empty = running number and seed. */
  readonly pattern: string;
}

/** The settings of saving as one part of a job. */
export const outputOf = (values: SettingValues): PictureOutput => ({
  format: values.samples_format,
  quality: values.jpeg_quality,
  lossless: values.webp_lossless,
  withInfotext: values.enable_pnginfo,
  withTextFile: values.save_txt,
  toDisk: values.samples_save,
  folder: values.outdir_txt2img_samples,
  pattern: values.samples_filename_pattern,
});
