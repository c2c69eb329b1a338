/** @file The sampler table: names as the WebUI writes them, in its order. */
import type { Sampler, SigmaRow, TimestepRow } from '../sampler.js';
import { ddim, ddimCfgPlusPlus } from './ddim.js';
import { dpmAdaptive } from './dpm-adaptive.js';
import { dpmFast, fastLevels } from './dpm-fast.js';
import { dpm2, dpm2Ancestral } from './dpm2.js';
import { dpmpp2m } from './dpmpp-2m.js';
import { dpmpp2mSde, dpmpp2mSdeHeun } from './dpmpp-2m-sde.js';
import { dpmpp2sAncestral } from './dpmpp-2s-ancestral.js';
import { dpmpp3mSde } from './dpmpp-3m-sde.js';
import { dpmppSde } from './dpmpp-sde.js';
import { euler } from './euler.js';
import { eulerAncestral } from './euler-ancestral.js';
import { heun } from './heun.js';
import { lcm } from './lcm.js';
import { lms } from './lms.js';
import { plms } from './plms.js';
import { restart, restartPath } from './restart.js';
import { timestepPath } from './timesteps.js';
import { uniPc, uniPcPath } from './unipc.js';

const PLAIN = { order: 1, eta: 0, takes: [], recordsSeedDelta: false, brownian: false } as const;

/** Facts that hold for every sampler that goes down noise levels, unless its row says otherwise. */
const ON_SIGMAS = {
  ...PLAIN,
  usesTimesteps: false,
  minSteps: 1,
  discardPenultimate: false,
  levels: 'schedule',
  consistency: false,
} as const satisfies Partial<SigmaRow>;

/** Facts that hold for every sampler on timesteps, unless its row says otherwise. */
const ON_TIMESTEPS = {
  ...PLAIN,
  usesTimesteps: true,
  // The lowest timestep is where the last step ends, so one alone makes none.
  minSteps: 2,
  path: timestepPath,
  extraEvaluations: 0,
  cfgFactor: 1,
  needsUnconditional: false,
} as const satisfies Partial<TimestepRow>;

const CHURN = { takes: ['churn', 'sNoise'] } as const;
const ANCESTRAL = { eta: 1, etaName: 'Eta' } as const;
const ETA_DDIM = { eta: 0, etaName: 'Eta DDIM' } as const;
const SDE = { ...ANCESTRAL, brownian: true, takes: ['sNoise'] } as const;

export const SAMPLERS: readonly Sampler[] = [
  {
    ...ON_SIGMAS,
    defaultSchedule: 'karras',
    name: 'DPM++ 2M',
    aliases: ['k_dpmpp_2m'],
    run: dpmpp2m,
    source: 'Lu et al. 2022, DPM-Solver++, algorithm 2',
  },
  {
    ...ON_SIGMAS,
    ...SDE,
    order: 2,
    defaultSchedule: 'karras',
    name: 'DPM++ SDE',
    aliases: ['k_dpmpp_sde'],
    run: dpmppSde,
    source: 'Lu et al. 2022, DPM-Solver++, section 4.2',
  },
  {
    ...ON_SIGMAS,
    ...SDE,
    defaultSchedule: 'exponential',
    name: 'DPM++ 2M SDE',
    aliases: ['k_dpmpp_2m_sde'],
    run: dpmpp2mSde,
    source: 'Lu et al. 2022, DPM-Solver++, section 4.2',
  },
  {
    ...ON_SIGMAS,
    ...SDE,
    defaultSchedule: 'exponential',
    solver: 'heun',
    name: 'DPM++ 2M SDE Heun',
    aliases: ['k_dpmpp_2m_sde_heun'],
    run: dpmpp2mSdeHeun,
    source: 'crowsonkb/k-diffusion (MIT), sample_dpmpp_2m_sde',
  },
  {
    ...ON_SIGMAS,
    ...ANCESTRAL,
    takes: ['sNoise'],
    recordsSeedDelta: true,
    order: 2,
    defaultSchedule: 'karras',
    name: 'DPM++ 2S a',
    aliases: ['k_dpmpp_2s_a'],
    run: dpmpp2sAncestral,
    source: 'Lu et al. 2022, DPM-Solver++, algorithm 1',
  },
  {
    ...ON_SIGMAS,
    ...SDE,
    discardPenultimate: true,
    defaultSchedule: 'exponential',
    name: 'DPM++ 3M SDE',
    aliases: ['k_dpmpp_3m_sde'],
    run: dpmpp3mSde,
    source: 'crowsonkb/k-diffusion (MIT), sample_dpmpp_3m_sde',
  },
  {
    ...ON_SIGMAS,
    ...ANCESTRAL,
    recordsSeedDelta: true,
    name: 'Euler a',
    aliases: ['k_euler_a', 'k_euler_ancestral'],
    run: eulerAncestral,
    source: 'crowsonkb/k-diffusion (MIT), sample_euler_ancestral',
  },
  {
    ...ON_SIGMAS,
    ...CHURN,
    name: 'Euler',
    aliases: ['k_euler'],
    run: euler,
    source: 'Karras et al. 2022, algorithm 2, Euler steps',
  },
  {
    ...ON_SIGMAS,
    name: 'LMS',
    aliases: ['k_lms'],
    run: lms,
    source: 'crowsonkb/k-diffusion (MIT), sample_lms',
  },
  {
    ...ON_SIGMAS,
    ...CHURN,
    order: 2,
    name: 'Heun',
    aliases: ['k_heun'],
    run: heun,
    source: 'Karras et al. 2022, algorithm 2',
  },
  {
    ...ON_SIGMAS,
    ...CHURN,
    order: 2,
    discardPenultimate: true,
    defaultSchedule: 'karras',
    name: 'DPM2',
    aliases: ['k_dpm_2'],
    run: dpm2,
    source: 'Lu et al. 2022, DPM-Solver, algorithm 1',
  },
  {
    ...ON_SIGMAS,
    ...ANCESTRAL,
    takes: ['sNoise'],
    recordsSeedDelta: true,
    order: 2,
    discardPenultimate: true,
    defaultSchedule: 'karras',
    name: 'DPM2 a',
    aliases: ['k_dpm_2_a'],
    run: dpm2Ancestral,
    source: 'crowsonkb/k-diffusion (MIT), sample_dpm_2_ancestral',
  },
  {
    ...ON_SIGMAS,
    ...ANCESTRAL,
    takes: ['sNoise'],
    recordsSeedDelta: true,
    levels: 'ends',
    path: fastLevels,
    evaluations: (steps) => steps,
    name: 'DPM fast',
    aliases: ['k_dpm_fast'],
    run: dpmFast,
    source: 'Lu et al. 2022, DPM-Solver, section 3.4',
  },
  {
    ...ON_SIGMAS,
    ...ANCESTRAL,
    recordsSeedDelta: true,
    levels: 'ends',
    evaluations: () => undefined,
    name: 'DPM adaptive',
    aliases: ['k_dpm_ad'],
    run: dpmAdaptive,
    source: 'Lu et al. 2022, DPM-Solver, appendix C',
  },
  {
    ...ON_SIGMAS,
    order: 2,
    defaultSchedule: 'karras',
    path: restartPath,
    name: 'Restart',
    aliases: ['restart'],
    run: restart,
    source: 'Xu et al. 2023, Restart sampling',
  },
  {
    ...ON_TIMESTEPS,
    ...ETA_DDIM,
    name: 'DDIM',
    aliases: ['ddim'],
    run: ddim,
    source: 'Song et al. 2021, equations 12 and 16; timesteps as CompVis counts them',
  },
  {
    ...ON_TIMESTEPS,
    ...ETA_DDIM,
    cfgFactor: 1 / 12.5,
    needsUnconditional: true,
    name: 'DDIM CFG++',
    aliases: ['ddim_cfgpp'],
    run: ddimCfgPlusPlus,
    source: 'Chung et al. 2024, CFG++; the factor makes weights of 0 to 12.5 those of the paper',
  },
  {
    ...ON_TIMESTEPS,
    extraEvaluations: 1,
    name: 'PLMS',
    aliases: ['plms'],
    run: plms,
    source: 'Liu et al. 2022, PNDM; CompVis/latent-diffusion (MIT), plms.py',
  },
  {
    ...ON_TIMESTEPS,
    path: uniPcPath,
    takes: ['uniPc'],
    name: 'UniPC',
    aliases: ['unipc'],
    run: uniPc,
    source: 'Zhao et al. 2023, UniPC',
  },
  {
    ...ON_SIGMAS,
    consistency: true,
    name: 'LCM',
    aliases: ['k_lcm'],
    run: lcm,
    source: 'Luo et al. 2023, Latent consistency models, algorithm 3',
  },
];
