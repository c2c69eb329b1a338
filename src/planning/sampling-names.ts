/** @file Samplers and schedules as clients list them. */
import type { AppError } from '../base/index.js';
import type { SamplerList } from '../contract/index.js';
import { resolveSampling, SAMPLERS, type Sampler, SCHEDULES, type Schedule } from '../sampling/index.js';

const samplerFacts = (sampler: Sampler): SamplerList['samplers'][number] => {
  const { name, aliases, order, brownian, recordsSeedDelta, solver } = sampler;
  const { discardPenultimate = false, defaultSchedule } = sampler.usesTimesteps ? {} : sampler;
  return {
    name,
    aliases: [...aliases],
    order,
    brownian,
    discardPenultimate,
    usesSeedDelta: recordsSeedDelta,
    ...(defaultSchedule ? { defaultSchedule } : {}),
    ...(solver ? { solver } : {}),
  };
};

const scheduleFacts = ({
  name,
  label,
  aliases,
  defaultRho,
  needsModel,
}: Schedule): SamplerList['schedules'][number] => ({
  name,
  label,
  aliases: [...aliases],
  needsModel,
  ...(defaultRho === undefined ? {} : { defaultRho }),
});

/** Everything a request may name, in the WebUI's order, with its aliases. */
export const listSampling = (): SamplerList => ({
  samplers: SAMPLERS.map(samplerFacts),
  schedules: SCHEDULES.map(scheduleFacts),
});

/** A name of a request that stands for nothing. */
export interface UnknownSampling {
  readonly what: 'sampler' | 'schedule';
  readonly nearest: string;
}

/** Which of the two names of a request is not known, the sampler first; undefined when both are. */
export function unknownSampling(sampler: string, schedule: string | undefined): UnknownSampling | undefined {
  try {
    resolveSampling(sampler, schedule);
    return undefined;
  } catch (error) {
    return (error as AppError).data as unknown as UnknownSampling;
  }
}
