/** @file What a request says of sampling beside steps, as a plan and a sampler take it. */
import type { SamplingSettings } from '../contract/index.js';
import type { extraInfotext, PartialNoiseSettings, Sampler } from '../sampling/index.js';

/** The settings a sampler is run with. Which of the two settings eta is taken from is the sampler's to say. */
export function noiseSettingsFor(
  { etaName }: Pick<Sampler, 'etaName'>,
  { eta, etaAncestral, etaDdim, sChurn, sTmin, sTmax, sNoise }: SamplingSettings = {},
): PartialNoiseSettings {
  return { eta: eta ?? (etaName === 'Eta DDIM' ? etaDdim : etaAncestral), sChurn, sTmin, sTmax, sNoise };
}

/** Of the schedule Beta. @source AUTOMATIC1111 WebUI v1.10.1, defaults as behaviour */
const BETA = 0.6;

/** What a plan takes of these settings. */
export function planSettings({ betaAlpha, betaBeta, ...sampling }: SamplingSettings = {}) {
  const isGiven = betaAlpha !== undefined || betaBeta !== undefined;
  const { uniPcVariant: variant, uniPcSkipType: skipType, uniPcOrder: order, ...rest } = sampling;
  const { uniPcLowerOrderFinal: lowerOrderFinal } = rest;
  return {
    ...rest,
    uniPc: { variant, skipType, order, lowerOrderFinal },
    ...(isGiven ? { beta: { alpha: betaAlpha ?? BETA, beta: betaBeta ?? BETA } } : {}),
  };
}

/** What infotext says of sampling. */
export type SamplingNotes = ReturnType<typeof extraInfotext>;
