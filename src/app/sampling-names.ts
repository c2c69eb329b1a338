/** @file Samplers and schedules as clients list them. */
import type { SamplerList } from '../contract/index.js';
import { SAMPLERS, SCHEDULES } from '../sampling/index.js';

/** Everything a request may name, in the WebUI's order, with its aliases. */
export const listSampling = (): SamplerList => ({
  samplers: SAMPLERS.map(({ name, aliases }) => ({ name, aliases: [...aliases] })),
  schedules: SCHEDULES.map(({ name, label }) => ({ name, label })),
});
