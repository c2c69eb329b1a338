/** @file override_settings and infotext of a request: values for one job, the global ones stay as they are. */
import { readInfotext, type Service } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import { checkSetting, type SdDrawing, type SettingValues, settingOf } from '../../contract/index.js';

const CLIP_SKIP = 'CLIP_stop_at_last_layers';

/** The WebUI takes 0 as 1. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
export const zeroAsOne = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  values[CLIP_SKIP] === 0 ? { ...values, [CLIP_SKIP]: 1 } : values;

/**
 * The checked overrides of a request.
 * @throws SETTING_INVALID NOT_FOUND
 */
export async function overridesOf(
  { override_settings = {} }: SdDrawing,
  service: Service,
): Promise<Partial<SettingValues>> {
  const wanted = zeroAsOne(override_settings);
  if (typeof wanted.sd_model_checkpoint === 'string') await service.catalogue.find(wanted.sd_model_checkpoint);
  const checked = Object.entries(wanted).map(([key, value]) => {
    const check = checkSetting(key, value);
    if (check.ok) return [key, check.value];
    const { reason, limit } = check.problem;
    // What is merely out of range is judged later: by the model that is to draw, or by the wider limits of the request.
    if (reason === 'range' && (key === CLIP_SKIP || settingOf(key)?.type === 'number')) return [key, value];
    throw new AppError('SETTING_INVALID', { key, value: JSON.stringify(value), limit });
  });
  return Object.fromEntries(checked) as Partial<SettingValues>;
}

const isTrue = (text: string): boolean => text === 'True';

type Place = 'body' | 'override_settings';

/** Keys of a parameter text, and the field or setting that each fills. */
const FROM_INFOTEXT: readonly (readonly [key: string, place: Place, name: string, read: (text: string) => unknown])[] =
  [
    ['Steps', 'body', 'steps', Number],
    ['Sampler', 'body', 'sampler_name', String],
    ['Schedule type', 'body', 'scheduler', String],
    ['CFG scale', 'body', 'cfg_scale', Number],
    ['Seed', 'body', 'seed', Number],
    ['Size-1', 'body', 'width', Number],
    ['Size-2', 'body', 'height', Number],
    ['Clip skip', 'override_settings', CLIP_SKIP, Number],
    ['Clip skip exact', 'body', 'clip_skip', Number],
    ['Negative clip skip', 'body', 'negative_clip_skip', Number],
    ['Clip skip timeline', 'body', 'clip_skip_timeline', String],
    ['RNG', 'override_settings', 'randn_source', String],
    ['Emphasis', 'override_settings', 'emphasis', String],
    ['Variation seed', 'body', 'subseed', Number],
    ['Variation seed strength', 'body', 'subseed_strength', Number],
    ['Seed resize from-1', 'body', 'seed_resize_from_w', Number],
    ['Seed resize from-2', 'body', 'seed_resize_from_h', Number],
    ['Denoising strength', 'body', 'denoising_strength', Number],
    ['Hires upscaler', 'body', 'enable_hr', () => true],
    ['Hires upscaler', 'body', 'hr_upscaler', String],
    ['Hires upscale', 'body', 'hr_scale', Number],
    ['Hires resize-1', 'body', 'hr_resize_x', Number],
    ['Hires resize-2', 'body', 'hr_resize_y', Number],
    ['Hires steps', 'body', 'hr_second_pass_steps', Number],
    ['Hires sampler', 'body', 'hr_sampler_name', String],
    ['Hires schedule type', 'body', 'hr_scheduler', String],
    ['Hires prompt', 'body', 'hr_prompt', String],
    ['Hires negative prompt', 'body', 'hr_negative_prompt', String],
    ['VAE', 'override_settings', 'sd_vae', String],
    ['Tiling', 'override_settings', 'tiling', isTrue],
    ['Conditional mask weight', 'override_settings', 'inpainting_mask_weight', Number],
    ['Noise multiplier', 'override_settings', 'initial_noise_multiplier', Number],
    ['Extra noise', 'override_settings', 'img2img_extra_noise', Number],
    ['Eta', 'override_settings', 'eta_ancestral', Number],
    ['Eta DDIM', 'override_settings', 'eta_ddim', Number],
    ['ENSD', 'override_settings', 'eta_noise_seed_delta', Number],
    ['Sigma churn', 'override_settings', 's_churn', Number],
    ['Sigma tmin', 'override_settings', 's_tmin', Number],
    ['Sigma tmax', 'override_settings', 's_tmax', Number],
    ['Sigma noise', 'override_settings', 's_noise', Number],
    ['Schedule min sigma', 'override_settings', 'sigma_min', Number],
    ['Schedule max sigma', 'override_settings', 'sigma_max', Number],
    ['Schedule rho', 'override_settings', 'rho', Number],
    ['Beta schedule alpha', 'override_settings', 'beta_dist_alpha', Number],
    ['Beta schedule beta', 'override_settings', 'beta_dist_beta', Number],
    ['SGM noise multiplier', 'override_settings', 'sgm_noise_multiplier', isTrue],
    ['NGMS', 'override_settings', 's_min_uncond', Number],
    ['NGMS all steps', 'override_settings', 's_min_uncond_all', isTrue],
    ['Skip Early CFG', 'override_settings', 'skip_early_cond', Number],
    ['UniPC variant', 'override_settings', 'uni_pc_variant', String],
    ['UniPC skip type', 'override_settings', 'uni_pc_skip_type', String],
    ['UniPC order', 'override_settings', 'uni_pc_order', Number],
    ['UniPC lower order final', 'override_settings', 'uni_pc_lower_order_final', isTrue],
    ['Old prompt editing timelines', 'override_settings', 'use_old_scheduling', isTrue],
  ];

/** Keys that say more than `Clip skip` does; a clip skip that the request itself names comes before them. */
const FINER_CLIP_SKIP: readonly string[] = ['clip_skip', 'clip_skip_timeline'];

const namesClipSkip = ({ clip_skip, clip_skip_timeline, override_settings = {} }: SdDrawing): boolean =>
  clip_skip !== undefined || clip_skip_timeline !== undefined || CLIP_SKIP in override_settings;

const modelOf = (wanted: boolean, { 'Model hash': hash }: Readonly<Record<string, string>>) =>
  wanted && hash !== undefined ? { sd_model_checkpoint: hash } : {};

/** The request with the fields it leaves out filled from its infotext; its model only where that is asked for. */
export function withInfotext<T extends SdDrawing>(body: T, { model = false } = {}): T {
  if (body.infotext === undefined) return body;
  const ownClipSkip = namesClipSkip(body);
  const { prompt, negativePrompt, fields } = readInfotext(body.infotext);
  const read = (place: Place) =>
    Object.fromEntries(
      FROM_INFOTEXT.filter(([key, where]) => where === place && fields[key] !== undefined)
        .filter(([, , name]) => !(ownClipSkip && FINER_CLIP_SKIP.includes(name)))
        .map(([key, , name, convert]) => [name, convert(fields[key] ?? '')]),
    );
  return {
    prompt,
    negative_prompt: negativePrompt,
    ...read('body'),
    ...body,
    override_settings: { ...modelOf(model, fields), ...read('override_settings'), ...body.override_settings },
  };
}
