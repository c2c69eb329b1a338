/** @file Models that were distilled to draw in few steps, as a table: how each kind is named, and what it is drawn with. */
import type { ModelDefaults } from '../checkpoint/checkpoint.js';

interface FewStepKind {
  /** As people call it. */
  readonly name: string;
  /** In names of files and in their metadata; left out for what no name tells. */
  readonly marks?: RegExp;
  /** Class of diffusers' scheduler that only this kind has. */
  readonly scheduler?: string;
  /** Whether the UNet takes its guidance scale. */
  readonly isGuidanceDistilled?: true;
  /** Steps that there are models for; another number in a name is another kind. Left out: any. */
  readonly stepCounts?: readonly number[];
  /** Steps where a name says none; left out: then it is not known which model it is. */
  readonly steps?: number;
  readonly sampler: string;
  readonly schedule: string;
  /** 1 = without guidance, which diffusers writes as 0. */
  readonly cfgScale: number;
  readonly source: string;
}

/** A kind with the steps of one model of it. */
export type FewStepDefaults = Required<ModelDefaults>;

/**
 * Levels at even distances from the highest one, which diffusers calls "trailing" and of LCM the timesteps of distillation: the
 * same ones for every number of steps that divides the timesteps.
 */
const TRAILING = 'Simple';
const WITHOUT_GUIDANCE = 1;
const LCM = { sampler: 'LCM', schedule: TRAILING, steps: 4 } as const;
const EULER = { sampler: 'Euler', schedule: TRAILING, cfgScale: WITHOUT_GUIDANCE } as const;

/** A word that stands alone, or between signs that are no letters. */
const word = (name: string): RegExp => new RegExp(`(^|[^a-z])${name}([^a-z]|$)`, 'i');

/** First match wins: names come before a scheduler, which several kinds share. */
export const FEW_STEP_KINDS: readonly FewStepKind[] = [
  {
    name: 'LCM with distilled guidance',
    isGuidanceDistilled: true,
    ...LCM,
    cfgScale: 8,
    source: 'model cards of SimianLuo/LCM_Dreamshaper_v7 and latent-consistency/lcm-sdxl: LCMScheduler, 4 steps, 8.0',
  },
  {
    name: 'DMD2',
    marks: word('dmd2'),
    stepCounts: [4],
    ...LCM,
    cfgScale: WITHOUT_GUIDANCE,
    source:
      'model card of tianweiy/DMD2: LCMScheduler, 4 steps, guidance 0; its timesteps 749 and 249 are 759 and 259 here',
  },
  {
    name: 'SDXL-Lightning',
    marks: /lightning/i,
    stepCounts: [2, 4, 8],
    ...EULER,
    source:
      'model card of ByteDance/SDXL-Lightning: Euler, trailing, guidance 0; 1 step predicts otherwise and is left out',
  },
  {
    name: 'Hyper-SD that keeps its guidance',
    marks: /hyper[-_ ]?sd.{0,24}cfg/i,
    stepCounts: [8, 12],
    ...EULER,
    cfgScale: 5,
    source: 'model card of ByteDance/Hyper-SD: DDIM, trailing, which are the steps of Euler; guidance from 5 up',
  },
  {
    name: 'Hyper-SD',
    marks: /hyper[-_ ]?sd/i,
    stepCounts: [2, 4, 8],
    ...EULER,
    source:
      'model card of ByteDance/Hyper-SD: DDIM, trailing, guidance 0; 1 step has timesteps of its own and is left out',
  },
  {
    name: 'SDXL-Turbo',
    marks: /(^|[^a-z])sd[-_ ]?xl[-_ ]turbo/i,
    stepCounts: [1, 2, 3, 4],
    steps: 1,
    ...EULER,
    sampler: 'Euler a',
    source: 'model card of stabilityai/sdxl-turbo: 1 to 4 steps, guidance 0; its scheduler: Euler ancestral, trailing',
  },
  {
    name: 'SD-Turbo',
    marks: /(^|[^a-z])sd[-_ ]?turbo/i,
    stepCounts: [1, 2, 3, 4],
    steps: 1,
    ...EULER,
    source: 'model card of stabilityai/sd-turbo: 1 to 4 steps, guidance 0; its scheduler: Euler, trailing',
  },
  {
    name: 'SDXS',
    marks: word('sdxs'),
    stepCounts: [1],
    steps: 1,
    ...EULER,
    source: 'model card of IDKiro/sdxs-512-dreamshaper: 1 step, guidance 0; with one step every sampler is the same',
  },
  {
    name: 'LCM',
    marks: word('lcm'),
    scheduler: 'LCMScheduler',
    ...LCM,
    cfgScale: WITHOUT_GUIDANCE,
    source: 'model cards of latent-consistency/lcm-lora-sdv1-5 and lcm-lora-sdxl: LCMScheduler, 4 steps, guidance 0',
  },
];
