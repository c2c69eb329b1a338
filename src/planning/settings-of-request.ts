/** @file The settings of sampling as fields of a request. */
import {
  fieldsOfSettings,
  type GenerationRequest,
  NOISE_PARAMETERS,
  type ParameterRow,
  PICTURE_PARAMETERS,
  rowsOf,
  SAMPLING_PARAMETERS,
  type SamplingSettings,
  type SettingValues,
} from '../contract/index.js';

const PICTURE_ROWS = { ...PICTURE_PARAMETERS, ...NOISE_PARAMETERS };
type PictureField = keyof typeof PICTURE_ROWS;

/** Whether a request may have the field of a row. */
const mayHave = (request: Pick<GenerationRequest, 'initImage' | 'hires'>, { needs }: ParameterRow): boolean =>
  needs?.some((other) => request[other] !== undefined) ?? true;

/** The fields of the picture that settings fill; at their defaults they say nothing. */
export function withPictureSettings(
  request: Pick<GenerationRequest, PictureField | 'initImage' | 'hires'>,
  values: SettingValues,
): Pick<GenerationRequest, PictureField> {
  const rows = rowsOf(PICTURE_ROWS).filter(([name, row]) => request[name] === undefined && mayHave(request, row));
  return fieldsOfSettings(Object.fromEntries(rows), values);
}

/**
 * The fields a request has of sampling when settings fill what it leaves out. Settings at their defaults say nothing, so
 * that a request stays as short as it is.
 */
export function withSamplingSettings(
  { sampling, initImage, exactSteps }: Pick<GenerationRequest, 'sampling' | 'initImage' | 'exactSteps'>,
  values: SettingValues,
): Pick<GenerationRequest, 'sampling' | 'exactSteps'> {
  const merged: SamplingSettings = { ...fieldsOfSettings(SAMPLING_PARAMETERS, values), ...sampling };
  const fixSteps = initImage !== undefined && exactSteps === undefined && values.img2img_fix_steps;
  return {
    ...(Object.keys(merged).length > 0 ? { sampling: merged } : {}),
    ...(fixSteps ? { exactSteps: true } : {}),
  };
}
