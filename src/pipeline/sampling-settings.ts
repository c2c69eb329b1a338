/** @file What a request says of sampling beside steps, as a plan and a sampler take it, and as infotext records it. */
import type { ResolvedRequest, SamplingSettings } from '../contract/index.js';
import { extraInfotext, type PartialNoiseSettings, type Sampler, type SamplingPlan } from '../sampling/index.js';

/** The settings a sampler is run with. Which of the two settings eta is taken from is the sampler's to say. */
export function noiseSettingsFor(
  { etaName }: Pick<Sampler, 'etaName'>,
  { eta, etaAncestral, etaDdim, sChurn, sTmin, sTmax, sNoise }: SamplingSettings = {},
): PartialNoiseSettings {
  return { eta: eta ?? (etaName === 'Eta DDIM' ? etaDdim : etaAncestral), sChurn, sTmin, sTmax, sNoise };
}

export type SamplingNotes = ReturnType<typeof extraInfotext>;

/** What infotext says of these settings: those that differ from their defaults and took effect. */
export const samplingNotes = (plan: SamplingPlan, request: ResolvedRequest): SamplingNotes => {
  const { sampling = {}, denoisingStrength } = request;
  const { noiseSchedule } = plan;
  const picture = denoisingStrength === undefined ? undefined : { denoisingStrength };
  return extraInfotext(
    plan,
    { ...request, ...sampling, noiseSchedule, picture },
    { ...noiseSettingsFor(plan.sampler, sampling), seedDelta: sampling.seedDelta },
  );
};
