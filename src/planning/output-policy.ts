/** @file How and where images are written and previewed: answered when a plan is made, from the settings of that moment. */
import type { GenerationPlan, OutputPolicy, SettingValues } from '../contract/index.js';

const below = (wanted: boolean, pattern: string): string => (wanted ? pattern : '');

/** The settings of saving as one part of a plan. */
export const outputOf = (values: SettingValues): OutputPolicy => ({
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

type PreviewMethod = NonNullable<GenerationPlan['preview']>['method'];

const PREVIEW_METHODS: Readonly<Record<SettingValues['show_progress_type'], PreviewMethod>> = {
  Full: 'full',
  'Approx cheap': 'fast',
};

type PreviewSettings = Pick<
  SettingValues,
  'live_previews_enable' | 'show_progress_every_n_steps' | 'show_progress_type'
>;

/** The settings of previews: null = none; a period of -1 = only after a batch. */
export function previewPolicyOf(settings: PreviewSettings): GenerationPlan['preview'] {
  const { show_progress_every_n_steps: period, show_progress_type: type } = settings;
  if (!settings.live_previews_enable || period === 0) return null;
  return { everySteps: period === -1 ? null : period, method: PREVIEW_METHODS[type] };
}
