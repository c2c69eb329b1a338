/** @file Sampler, schedule, steps and scale: what is chosen, else the model's own. */
import { type RequestDefaults, useCurrentModel } from '../api/index.js';
import { useDraft } from '../state/index.js';

type Sampling = Pick<RequestDefaults, 'sampler' | 'schedule' | 'steps' | 'cfgScale'>;

/** The WebUI's page, shown until the server has said what the model's own values are. */
const WEBUI: Sampling = { sampler: 'DPM++ 2M', schedule: 'Automatic', steps: 20, cfgScale: 7 };

/** The four values as shown. */
export function useSampling(): Sampling {
  const own = useCurrentModel().data?.defaults ?? WEBUI;
  const { sampler, schedule, steps, cfgScale } = useDraft();
  return {
    sampler: sampler ?? own.sampler,
    schedule: schedule ?? own.schedule,
    steps: steps ?? own.steps,
    cfgScale: cfgScale ?? own.cfgScale,
  };
}
