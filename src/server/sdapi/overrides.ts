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
    ['SGM noise multiplier', 'override_settings', 'sgm_noise_multiplier', (text) => text === 'True'],
  ];

/** Keys that say more than `Clip skip` does; a clip skip that the request itself names comes before them. */
const FINER_CLIP_SKIP: readonly string[] = ['clip_skip', 'clip_skip_timeline'];

const namesClipSkip = ({ clip_skip, clip_skip_timeline, override_settings = {} }: SdDrawing): boolean =>
  clip_skip !== undefined || clip_skip_timeline !== undefined || CLIP_SKIP in override_settings;

/** The request with the fields it leaves out filled from its infotext. */
export function withInfotext<T extends SdDrawing>(body: T): T {
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
    override_settings: { ...read('override_settings'), ...body.override_settings },
  };
}
