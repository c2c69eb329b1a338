/** @file Sampler, schedule, steps and scale: what is chosen, else what a LoRA of the prompt or the model is drawn with. */
import { type RequestDefaults, type SamplingRecommendation, useCurrentModel, useLoras } from '../api/index.js';
import { useDraft } from '../state/index.js';

type Sampling = Pick<RequestDefaults, 'sampler' | 'schedule' | 'steps' | 'cfgScale'>;

/** The WebUI's page, shown until the server has said what the model's own values are. */
const WEBUI: Sampling = { sampler: 'DPM++ 2M', schedule: 'Automatic', steps: 20, cfgScale: 7 };

const LORA_TAG = /<lora:([^:<>]+)(?::([^:<>]*))?(?::([^:<>]*))?>/g;

/** Names of the LoRAs of a prompt that change the image model. */
const loraNames = (prompt: string): readonly string[] =>
  [...prompt.matchAll(LORA_TAG)].flatMap(([, name = '', weight = '1', own = weight]) =>
    Number(own) === 0 ? [] : [name],
  );

/** What is recognised as made for few steps: a LoRA of the prompt, else the model. */
export function useRecommendedSampling(): SamplingRecommendation | undefined {
  const loras = useLoras().data ?? [];
  const ofModel = useCurrentModel().data?.info.recommendedSampling;
  const { prompt } = useDraft();
  const ofLoras = loraNames(prompt).map((name) => loras.find((lora) => lora.name === name)?.recommendedSampling);
  return ofLoras.find((found) => found !== undefined) ?? ofModel;
}

/** The four values that hold where nothing is chosen; undefined = the server has not said them yet. */
export function useOwnSampling(): Sampling | undefined {
  const recommended = useRecommendedSampling();
  const ofModel = useCurrentModel().data?.defaults;
  return ofModel && (recommended ?? ofModel);
}

/** The four values as shown. */
export function useSampling(): Sampling {
  const own = useOwnSampling() ?? WEBUI;
  const { sampler, schedule, steps, cfgScale } = useDraft();
  return {
    sampler: sampler ?? own.sampler,
    schedule: schedule ?? own.schedule,
    steps: steps ?? own.steps,
    cfgScale: cfgScale ?? own.cfgScale,
  };
}
