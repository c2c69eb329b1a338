/** @file What a request can say of samplers beside steps: its names, the settings that hold without it, infotext's keys. */
import type { SamplingSettings } from '../api/index.js';

type SamplingName = Exclude<keyof SamplingSettings, 'etaAncestral' | 'etaDdim' | (typeof READ_ONLY)[number]['name']>;

/** What is taken over from a picture and has no field of its own: it is changed in Settings. */
export const READ_ONLY = [
  { name: 'sgmNoiseMultiplier', key: 'sgm_noise_multiplier', written: 'SGM noise multiplier', read: isTrue },
  { name: 'sMinUncondAll', key: 's_min_uncond_all', written: 'NGMS all steps', read: isTrue },
  { name: 'uniPcVariant', key: 'uni_pc_variant', written: 'UniPC variant', read: String },
  { name: 'uniPcSkipType', key: 'uni_pc_skip_type', written: 'UniPC skip type', read: String },
  { name: 'uniPcLowerOrderFinal', key: 'uni_pc_lower_order_final', written: 'UniPC lower order final', read: isTrue },
] as const satisfies readonly {
  readonly name: keyof SamplingSettings;
  readonly key: string;
  readonly written: string;
  readonly read: (text: string) => unknown;
}[];

function isTrue(text: string): boolean {
  return text === 'True';
}

interface SamplingFieldRow {
  readonly name: SamplingName;
  /** The setting; undefined = eta, which goes before two of them. */
  readonly key?: string;
  /** The settings that it goes before, where that is not the one. */
  readonly before?: readonly string[];
  /** Keys of infotext. */
  readonly written: readonly string[];
  /** 0 when left out. */
  readonly min?: number;
  readonly max: number;
  readonly step: number;
}

/** In the order of Settings. */
export const SAMPLING_FIELDS: readonly SamplingFieldRow[] = [
  { name: 'eta', before: ['eta_ddim', 'eta_ancestral'], written: ['Eta', 'Eta DDIM'], max: 10, step: 0.01 },
  { name: 'sChurn', key: 's_churn', written: ['Sigma churn'], max: 1000, step: 0.01 },
  { name: 'sTmin', key: 's_tmin', written: ['Sigma tmin'], max: 100_000, step: 0.01 },
  { name: 'sTmax', key: 's_tmax', written: ['Sigma tmax'], max: 100_000, step: 0.01 },
  { name: 'sNoise', key: 's_noise', written: ['Sigma noise'], max: 10, step: 0.001 },
  { name: 'sigmaMin', key: 'sigma_min', written: ['Schedule min sigma'], max: 100_000, step: 0.01 },
  { name: 'sigmaMax', key: 'sigma_max', written: ['Schedule max sigma'], max: 100_000, step: 0.01 },
  { name: 'rho', key: 'rho', written: ['Schedule rho'], max: 100, step: 0.1 },
  { name: 'betaAlpha', key: 'beta_dist_alpha', written: ['Beta schedule alpha'], max: 5, step: 0.01 },
  { name: 'betaBeta', key: 'beta_dist_beta', written: ['Beta schedule beta'], max: 5, step: 0.01 },
  { name: 'seedDelta', key: 'eta_noise_seed_delta', written: ['ENSD'], max: 2 ** 32 - 1, step: 1 },
  { name: 'sMinUncond', key: 's_min_uncond', written: ['NGMS'], max: 1000, step: 0.01 },
  { name: 'skipEarlyCond', key: 'skip_early_cond', written: ['Skip Early CFG'], max: 1, step: 0.01 },
  { name: 'uniPcOrder', key: 'uni_pc_order', written: ['UniPC order'], min: 1, max: 50, step: 1 },
];

/** The settings with one of them replaced; undefined takes it away. */
export function withSampling(
  sampling: SamplingSettings,
  name: keyof SamplingSettings,
  value: number | undefined,
): SamplingSettings {
  const { [name]: _, ...rest } = sampling;
  return value === undefined ? rest : { ...rest, [name]: value };
}

/** What a picture's parameters say of it. */
export function samplingFrom(fields: Readonly<Record<string, string>>): SamplingSettings {
  const rows = SAMPLING_FIELDS.flatMap(({ name, written }) => {
    const value = Number(written.map((key) => fields[key]).find((text) => text !== undefined) ?? Number.NaN);
    return Number.isFinite(value) ? [[name, value] as const] : [];
  });
  const others = READ_ONLY.flatMap(({ name, written, read }) => {
    const text = fields[written];
    return text === undefined ? [] : [[name, read(text)] as const];
  });
  return Object.fromEntries([...rows, ...others]);
}
