/** @file Sampler, schedule, steps and scale: what is typed, else the model's own, else the WebUI's. */
import { useCurrentModel } from '../api/models.js';
import type { SamplingDefaults } from '../api/types.js';
import { useDraft } from '../state/draft.js';

/** The WebUI's page before anything is chosen. */
const WEBUI: SamplingDefaults = { sampler: 'DPM++ 2M', schedule: 'Automatic', steps: 20, cfgScale: 7 };

/** The four values as shown. */
export function useSampling(): SamplingDefaults {
  const own = { ...WEBUI, ...useCurrentModel().data?.defaults };
  const { sampler, schedule, steps, cfgScale } = useDraft();
  return {
    sampler: sampler ?? own.sampler,
    schedule: schedule ?? own.schedule,
    steps: steps ?? own.steps,
    cfgScale: cfgScale ?? own.cfgScale,
  };
}
