/** @file The settings of sampling as fields of a request. */
import {
  type ExplicitRequest,
  type SamplingSettings,
  type SettingKey,
  type SettingValues,
  settingOf,
} from '../contract/index.js';

const FIELD_OF_SETTING = {
  eta_ancestral: 'etaAncestral',
  eta_ddim: 'etaDdim',
  s_churn: 'sChurn',
  s_tmin: 'sTmin',
  s_tmax: 'sTmax',
  s_noise: 'sNoise',
  sigma_min: 'sigmaMin',
  sigma_max: 'sigmaMax',
  rho: 'rho',
  beta_dist_alpha: 'betaAlpha',
  beta_dist_beta: 'betaBeta',
  sgm_noise_multiplier: 'sgmNoiseMultiplier',
  eta_noise_seed_delta: 'seedDelta',
  s_min_uncond: 'sMinUncond',
  s_min_uncond_all: 'sMinUncondAll',
  skip_early_cond: 'skipEarlyCond',
  uni_pc_variant: 'uniPcVariant',
  uni_pc_skip_type: 'uniPcSkipType',
  uni_pc_order: 'uniPcOrder',
  uni_pc_lower_order_final: 'uniPcLowerOrderFinal',
} as const satisfies Readonly<Partial<Record<SettingKey, keyof SamplingSettings>>>;

/** Settings of the picture, and the fields they fill. */
const PICTURE_FIELDS = {
  tiling: 'tiling',
  inpainting_mask_weight: 'maskWeight',
  use_old_scheduling: 'oldPromptEditing',
} as const;

type PictureField = 'noiseMultiplier' | 'extraNoise' | (typeof PICTURE_FIELDS)[keyof typeof PICTURE_FIELDS];

/** The fields of the picture that settings fill; at their defaults they say nothing. */
export function withPictureSettings(
  request: Pick<ExplicitRequest, PictureField | 'initImage' | 'hires'>,
  values: SettingValues,
): Pick<ExplicitRequest, PictureField> {
  const noise = { initial_noise_multiplier: 'noiseMultiplier' } as const;
  const extra = { img2img_extra_noise: 'extraNoise' } as const;
  const fields = {
    ...PICTURE_FIELDS,
    ...(request.initImage === undefined ? {} : noise),
    ...(request.initImage === undefined && request.hires === undefined ? {} : extra),
  };
  const filled = (Object.entries(fields) as [keyof typeof fields & SettingKey, keyof typeof request][])
    .filter(([key, field]) => request[field] === undefined && values[key] !== settingOf(key)?.default)
    .map(([key, field]) => [field, values[key]]);
  return Object.fromEntries(filled);
}

/**
 * The fields a request has of sampling when settings fill what it leaves out. Settings at their defaults say nothing, so
 * that a request stays as short as it is.
 */
export function withSamplingSettings(
  { sampling, initImage, exactSteps }: Pick<ExplicitRequest, 'sampling' | 'initImage' | 'exactSteps'>,
  values: SettingValues,
): Pick<ExplicitRequest, 'sampling' | 'exactSteps'> {
  const changed = Object.entries(FIELD_OF_SETTING).filter(
    ([key]) => values[key as keyof typeof FIELD_OF_SETTING] !== settingOf(key)?.default,
  );
  const fields = changed.map(([key, field]) => [field, values[key as keyof typeof FIELD_OF_SETTING]]);
  const merged: SamplingSettings = { ...Object.fromEntries(fields), ...sampling };
  const fixSteps = initImage !== undefined && exactSteps === undefined && values.img2img_fix_steps;
  return {
    ...(Object.keys(merged).length > 0 ? { sampling: merged } : {}),
    ...(fixSteps ? { exactSteps: true } : {}),
  };
}
