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
  sgm_noise_multiplier: 'sgmNoiseMultiplier',
  eta_noise_seed_delta: 'seedDelta',
} as const satisfies Readonly<Partial<Record<SettingKey, keyof SamplingSettings>>>;

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
