/** @file Evaluations without the negative prompt: those of the first steps, and those of an almost finished picture. */
import type { SamplingSettings } from '../../contract/index.js';
import type { SamplingPlan } from '../../sampling/index.js';
import { callsPerStep } from './guidance-timeline.js';
import type { LevelledPlace } from './guided-unet.js';

/** Why an evaluation leaves it out. */
type SkipReason = 'early' | 'low';

/** What was left out in the passes of a job, for its record. */
export interface SkipRecord {
  note(reason: SkipReason): void;
  has(reason: SkipReason): boolean;
}

/** Makes an empty record. */
export function createSkipRecord(): SkipRecord {
  const reasons = new Set<SkipReason>();
  return { note: (reason) => void reasons.add(reason), has: (reason) => reasons.has(reason) };
}

/**
 * Which evaluations of a pass leave the negative prompt out: the share of them at the start, the one at the share itself
 * included, and below a level every second one, or all. The level is the noise's, or of a sampler on timesteps the timestep.
 * @source A1111 v1.10.1, skip_early_cond and s_min_uncond, as behaviour
 */
export function createGuidanceSkip(
  { skipEarlyCond = 0, sMinUncond = 0, sMinUncondAll = false }: SamplingSettings,
  { steps, sampler }: Pick<SamplingPlan, 'steps' | 'sampler'>,
  record: Pick<SkipRecord, 'note'>,
): (place: LevelledPlace) => boolean {
  const calls = steps * callsPerStep(sampler);
  const reasonOf = ({ callIndex, level }: LevelledPlace): SkipReason | undefined => {
    if (skipEarlyCond > 0 && callIndex / calls <= skipEarlyCond) return 'early';
    return level < sMinUncond && (sMinUncondAll || callIndex % 2 === 1) ? 'low' : undefined;
  };
  return (place) => {
    const reason = reasonOf(place);
    if (reason) record.note(reason);
    return reason !== undefined;
  };
}

/** What infotext says of it: only what left something out. @source A1111 v1.10.1, as behaviour */
export function skipNotes(
  { skipEarlyCond = 0, sMinUncond = 0, sMinUncondAll = false }: SamplingSettings,
  record: Pick<SkipRecord, 'has'>,
): readonly (readonly [key: string, value: string | number])[] {
  const low = record.has('low');
  return [
    ...(record.has('early') ? [['Skip Early CFG', skipEarlyCond] as const] : []),
    ...(low ? [['NGMS', sMinUncond] as const] : []),
    ...(low && sMinUncondAll ? [['NGMS all steps', 'True'] as const] : []),
  ];
}
