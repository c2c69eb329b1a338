/** @file The settings of added noise: which take effect for a sampler, and what infotext says of them. */

import { findSchedule } from './names.js';
import type { SamplingRequest } from './plan.js';
import type { NoiseSettings, Sampler } from './sampler.js';
import { uniPcEntries } from './unipc-settings.js';

export type PartialNoiseSettings = { readonly [Key in keyof NoiseSettings]?: number | undefined };

/** Nothing is added. */
const NO_CHURN = { sChurn: 0, sTmin: 0, sTmax: Number.POSITIVE_INFINITY } as const;

/**
 * The settings a sampler is run with: those its row takes, else their defaults. sTmax 0 means no upper end.
 * @source A1111 v1.10.1, as behaviour, for which sampler takes what
 */
export function resolveNoiseSettings({ eta, etaName, takes }: Sampler, given: PartialNoiseSettings): NoiseSettings {
  const { sChurn = NO_CHURN.sChurn, sTmin = NO_CHURN.sTmin, sTmax, sNoise = 1 } = given;
  const churn = takes.includes('churn') ? { sChurn, sTmin, sTmax: sTmax || NO_CHURN.sTmax } : NO_CHURN;
  return {
    ...churn,
    sNoise: takes.includes('sNoise') ? sNoise : 1,
    eta: etaName ? (given.eta ?? eta) : 0,
  };
}

/** What beside the settings of noise is said of a picture. */
export interface InfotextFacts extends PartialNoiseSettings {
  /** Eta noise seed delta. */
  readonly seedDelta?: number | undefined;
}

type Entry = readonly [key: string, value: string | number];

const scheduleEntries = (label: string, request: SamplingRequest): readonly (Entry | undefined)[] => {
  const { noiseSchedule, sigmaMin, sigmaMax, rho, beta } = request;
  const { defaultRho, name } = findSchedule(label);
  const differs = (value: number | undefined, own: number | undefined) => own !== undefined && !!value && value !== own;
  return [
    differs(sigmaMin, noiseSchedule.sigmaMin) ? ['Schedule min sigma', sigmaMin!] : undefined,
    differs(sigmaMax, noiseSchedule.sigmaMax) ? ['Schedule max sigma', sigmaMax!] : undefined,
    differs(rho, defaultRho) ? ['Schedule rho', rho!] : undefined,
    name === 'beta' && beta ? ['Beta schedule alpha', beta.alpha] : undefined,
    name === 'beta' && beta ? ['Beta schedule beta', beta.beta] : undefined,
  ];
};

const noiseEntries = (sampler: Sampler, given: InfotextFacts): readonly (Entry | undefined)[] => {
  const settled = resolveNoiseSettings(sampler, given);
  const { etaName } = sampler;
  const tail = Number.isFinite(settled.sTmax) ? settled.sTmax : undefined;
  return [
    etaName && settled.eta !== sampler.eta ? [etaName, settled.eta] : undefined,
    settled.sChurn > 0 ? ['Sigma churn', settled.sChurn] : undefined,
    settled.sTmin > 0 ? ['Sigma tmin', settled.sTmin] : undefined,
    tail ? ['Sigma tmax', tail] : undefined,
    settled.sNoise !== 1 ? ['Sigma noise', settled.sNoise] : undefined,
    given.seedDelta && settled.eta > 0 && sampler.recordsSeedDelta ? ['ENSD', given.seedDelta] : undefined,
  ];
};

/**
 * Entries of infotext for settings that differ from their defaults and took effect, in the order they are written.
 * @source A1111 v1.10.1, as behaviour
 */
export function extraInfotext(
  { sampler, scheduleLabel }: { readonly sampler: Sampler; readonly scheduleLabel: string },
  request: SamplingRequest,
  given: InfotextFacts,
): readonly Entry[] {
  const schedule = sampler.usesTimesteps ? [] : scheduleEntries(scheduleLabel, request);
  const scale: Entry | undefined =
    request.sgmNoiseMultiplier && !request.picture && !sampler.usesTimesteps
      ? ['SGM noise multiplier', 'True']
      : undefined;
  const uniPc = sampler.takes.includes('uniPc') ? uniPcEntries(request.uniPc) : [];
  return [...schedule, scale, ...noiseEntries(sampler, given), ...uniPc].filter((entry) => entry !== undefined);
}
