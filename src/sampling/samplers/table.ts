/** @file The sampler table: names as the WebUI writes them, in its order. */
import type { Sampler } from '../sampler.js';
import { ddim } from './ddim.js';
import { dpmpp2m } from './dpmpp-2m.js';
import { euler } from './euler.js';
import { eulerAncestral } from './euler-ancestral.js';
import { heun } from './heun.js';

/** Facts that hold for every sampler that goes down noise levels, unless its row says otherwise. */
const ON_SIGMAS = { usesTimesteps: false, order: 1, eta: 0, noisy: false, discardPenultimate: false } as const;

export const SAMPLERS: readonly Sampler[] = [
  {
    ...ON_SIGMAS,
    name: 'DPM++ 2M',
    aliases: ['k_dpmpp_2m'],
    run: dpmpp2m,
    defaultSchedule: 'karras',
    source: 'Lu et al. 2022, DPM-Solver++, algorithm 2',
  },
  {
    ...ON_SIGMAS,
    name: 'Euler a',
    aliases: ['k_euler_a', 'k_euler_ancestral'],
    run: eulerAncestral,
    eta: 1,
    noisy: true,
    source: 'crowsonkb/k-diffusion (MIT), sample_euler_ancestral',
  },
  {
    ...ON_SIGMAS,
    name: 'Euler',
    aliases: ['k_euler'],
    run: euler,
    source: 'Karras et al. 2022, algorithm 2, Euler steps',
  },
  {
    ...ON_SIGMAS,
    name: 'Heun',
    aliases: ['k_heun'],
    run: heun,
    order: 2,
    source: 'Karras et al. 2022, algorithm 2',
  },
  {
    name: 'DDIM',
    aliases: ['ddim'],
    usesTimesteps: true,
    run: ddim,
    order: 1,
    eta: 0,
    noisy: false,
    source: 'Song et al. 2021, equations 12 and 16; timesteps as CompVis counts them',
  },
];
