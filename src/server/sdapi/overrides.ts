/** @file override_settings of a request: values for one job, the global ones stay as they are. */
import type { Service } from '../../app/index.js';
import { AppError, type Notice, noticeOf, shown } from '../../base/index.js';
import {
  checkSetting,
  FOREIGN_DEFAULTS,
  foreignTypeOf,
  type SettingType,
  type SettingValues,
  settingOf,
} from '../../contract/index.js';
import { coerce } from '../requests/index.js';

export const CLIP_SKIP = 'CLIP_stop_at_last_layers';

type Values = Readonly<Record<string, unknown>>;

/** The type of JSON that each type of setting is taken from. */
const JSON_TYPES: Readonly<Record<SettingType, object>> = {
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  text: { type: 'string' },
  list: { type: 'array', items: { type: 'string' } },
};

/** A value as its setting takes it; the WebUI takes 0 as 1 for clip skip. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
function taken(key: string, value: unknown): unknown {
  const type = settingOf(key)?.type ?? foreignTypeOf(key);
  // A fraction of a layer is no layer: it is refused, where a field of a request would be cut.
  const isExact = type === undefined || (typeof value === 'number' && type === 'integer');
  const coerced = isExact ? value : coerce(value, JSON_TYPES[type]);
  return key === CLIP_SKIP && coerced === 0 ? 1 : coerced;
}

/** Null chooses nothing, and an empty name no other model than the chosen one. */
const chooses = ([key, value]: readonly [string, unknown]): boolean =>
  value !== null && !(key === 'sd_model_checkpoint' && value === '');

export interface SdSettings {
  /** Those that do something here. */
  readonly known: Values;
  /** Those that are only kept. */
  readonly foreign: Values;
  /** Names of no setting of the WebUI. */
  readonly unknown: readonly string[];
}

/** Settings as a client of the WebUI sends them, by what becomes of them. */
export function sortSettings(sent: Values): SdSettings {
  const entries = Object.entries(sent)
    .filter(chooses)
    .map(([key, value]) => [key, taken(key, value)] as const);
  const isForeign = (key: string) => foreignTypeOf(key) !== undefined;
  return {
    known: Object.fromEntries(entries.filter(([key]) => settingOf(key))),
    foreign: Object.fromEntries(entries.filter(([key]) => isForeign(key))),
    unknown: entries.flatMap(([key]) => (settingOf(key) || isForeign(key) ? [] : [key])),
  };
}

/** Characters of a wrong value that an error repeats. */
const LONGEST_SHOWN = 200;

/** @throws SETTING_INVALID */
function checked(key: string, value: unknown): unknown {
  const check = checkSetting(key, value);
  if (check.ok) return check.value;
  const { reason, limit } = check.problem;
  // What is merely out of range is judged later: by the model that is to draw, or by the wider limits of the request.
  if (reason === 'range' && (key === CLIP_SKIP || settingOf(key)?.type === 'number')) return value;
  throw new AppError('SETTING_INVALID', { key, value: shown(value, LONGEST_SHOWN), limit });
}

const isMissing = (error: unknown): boolean =>
  error instanceof AppError && ['NOT_FOUND', 'MODEL_NOT_FOUND', 'VAE_NOT_FOUND'].includes(error.code);

/** Undefined where it is not here. @throws MODEL_ARRIVING */
const ifHere = <T>(found: Promise<T>): Promise<T | undefined> =>
  found.catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });

type Parts = Pick<Service, 'catalogue' | 'app' | 'currentModel'>;

/** A model that is not here leaves the choice as it is. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
async function missingModel(name: unknown, { catalogue }: Parts): Promise<readonly Notice[]> {
  if (typeof name !== 'string' || (await ifHere(catalogue.find(name)))) return [];
  return [noticeOf('model-not-here', { name })];
}

/** Without its VAE a checkpoint draws with its own. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
async function missingVae(name: unknown, { app }: Parts): Promise<readonly Notice[]> {
  const isThere = async (vae: string) => ifHere(app.vaes.find(vae, { path: '' }).then(() => true));
  return typeof name !== 'string' || (await isThere(name)) ? [] : [noticeOf('vae-not-here', { name })];
}

const isDefault = ([key, value]: [string, unknown]): boolean =>
  JSON.stringify(value) === JSON.stringify(FOREIGN_DEFAULTS[key]);

function ofForeign(foreign: Values): readonly Notice[] {
  const keys = Object.entries(foreign)
    .filter((entry) => !isDefault(entry))
    .map(([key]) => key);
  return keys.length === 0 ? [] : [noticeOf('settings-without-effect', { keys: keys.join(', ') })];
}

const ofUnknown = (keys: readonly string[]): readonly Notice[] =>
  keys.length === 0 ? [] : [noticeOf('settings-unknown', { keys: keys.join(', ').slice(0, LONGEST_SHOWN) })];

export interface Overrides {
  /** For the job. */
  readonly values: Partial<SettingValues>;
  /** Those and the ones that are only kept, for a client that wants its settings to stay. */
  readonly kept: Values;
  /** What was left out. */
  readonly notices: readonly Notice[];
}

/** The overrides of a request. @throws SETTING_INVALID MODEL_ARRIVING */
export async function overridesOf(sent: Values, parts: Parts): Promise<Overrides> {
  const { known, foreign, unknown } = sortSettings(sent);
  const fit: Values = Object.fromEntries(Object.entries(known).map(([key, value]) => [key, checked(key, value)]));
  const noModel = await missingModel(fit.sd_model_checkpoint, parts);
  const noVae = await missingVae(fit.sd_vae, parts);
  const { sd_model_checkpoint: model, ...rest } = fit;
  const values = {
    ...rest,
    ...(model === undefined || noModel.length > 0 ? {} : { sd_model_checkpoint: model }),
    ...(noVae.length > 0 ? { sd_vae: 'None' } : {}),
  };
  return {
    values: values as Partial<SettingValues>,
    kept: { ...values, ...foreign },
    notices: [...noModel, ...noVae, ...ofForeign(foreign), ...ofUnknown(unknown)],
  };
}
