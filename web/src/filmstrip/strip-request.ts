/** @file The current request as a sweep over all values of clip skip, previews first; pure. */
import type { GenerateRequest, RequestDefaults, SeedValue, SweepBody } from '../api/index.js';
import { seedFields } from '../request/index.js';

/** Pixels up to which a preview is as large as the picture: half of it would be too few to recognise anything. */
const SMALL = 256;
const RANDOM = -1;

interface StripFacts {
  /** The largest value of the model. */
  readonly numValues: number;
  /** The value that smaller ones mean, too: as trained on SDXL; 1 when left out. */
  readonly least?: number;
  /** The value in use; one between two layers gets a frame of its own. */
  readonly current: number | undefined;
  /** Seed of the picture that is looked at; taken where the request leaves the seed to chance. */
  readonly seed: SeedValue | undefined;
  readonly native: Pick<RequestDefaults, 'width' | 'height'> | undefined;
}

/** Whole values, and the current one where it lies between two of them. */
export function stripValues({
  numValues,
  current,
  least = 1,
}: Pick<StripFacts, 'numValues' | 'current' | 'least'>): readonly number[] {
  const whole = Array.from({ length: numValues + 1 - least }, (_, index) => least + index);
  const between = current !== undefined && current > least && current < numValues ? [current] : [];
  return [...new Set([...whole, ...between])].sort((a, b) => a - b);
}

/** The body of the sweep; the second pass and everything that says how many pictures stay out. */
export function toStrip(request: GenerateRequest, facts: StripFacts): SweepBody {
  const { clipSkip: _c, clipSkipTimeline: _t, batchCount: _n, batchSize: _s, hires: _h, ...rest } = request;
  const { clipSkipL: _l, clipSkipG: _g, ...shared } = rest;
  const { seed = RANDOM, seedHigh = 0, width = facts.native?.width, height = facts.native?.height } = shared;
  const longer = Math.max(width ?? Number.POSITIVE_INFINITY, height ?? Number.POSITIVE_INFINITY);
  return {
    request: { ...shared, ...(seed === RANDOM && seedHigh === 0 ? seedFields(facts.seed ?? RANDOM) : {}) },
    clipSkips: [...stripValues(facts)],
    preview: longer <= SMALL ? { size: longer } : {},
  };
}
