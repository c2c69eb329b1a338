/** @file What is chosen, as a sweep to ask for. */
import type { GenerateRequest, SeedValue, SweepAxisKind, SweepBody } from '../api/index.js';
import { entriesOf } from '../fields/index.js';
import type { SweepDraft } from '../state/index.js';
import { numberList, seedList } from './number-list.js';

/** What stands in the way of a sweep. */
export type SweepProblem = { readonly field: 'clipSkips' | 'fractions' | 'seeds'; readonly text: string };

export interface SweepPlan {
  readonly clipSkips: readonly number[];
  readonly seeds: readonly SeedValue[];
  readonly axisValues: readonly string[];
  readonly rows: number;
  readonly problem?: SweepProblem;
}

/** Texts, in which a comma is a comma. */
const TEXTS: ReadonlySet<SweepAxisKind> = new Set(['prompt', 'negativePrompt']);

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '');

/** The values of an axis: one a line, or between commas where they are no prompts. */
const axisValuesOf = (axis: SweepAxisKind, text: string): readonly string[] =>
  TEXTS.has(axis) ? linesOf(text) : entriesOf(text);

/** The columns and rows of a sweep; `max` is the largest value of the model. */
export function planOf(draft: SweepDraft, max: number): SweepPlan {
  const whole = draft.clipSkips ?? Array.from({ length: max }, (_, index) => index + 1);
  const fractions = numberList(draft.fractions);
  const seeds = seedList(draft.seeds);
  const clipSkips = [...new Set([...whole, ...(fractions ?? [])])].sort((a, b) => a - b);
  const axisValues = draft.axis === null ? [] : axisValuesOf(draft.axis, draft.axisValues);
  const rows = Math.max(1, seeds?.length ?? 1) * Math.max(1, axisValues.length);
  const problem: SweepProblem | undefined =
    fractions === undefined
      ? { field: 'fractions', text: draft.fractions }
      : seeds === undefined
        ? { field: 'seeds', text: draft.seeds }
        : clipSkips.length === 0
          ? { field: 'clipSkips', text: '' }
          : undefined;
  return { clipSkips, seeds: seeds ?? [], axisValues, rows, ...(problem ? { problem } : {}) };
}

/** The body of a sweep: a request of txt2img less what the sweep itself decides. */
export function toSweep(request: GenerateRequest, plan: SweepPlan, { axis, preview }: SweepDraft): SweepBody {
  const {
    clipSkip: _c,
    clipSkipTimeline: _t,
    clipSkipL: _l,
    clipSkipG: _g,
    batchCount: _n,
    batchSize: _s,
    ...shared
  } = request;
  return {
    request: shared,
    clipSkips: [...plan.clipSkips],
    ...(plan.seeds.length > 0 ? { seeds: [...plan.seeds] } : {}),
    ...(axis !== null && plan.axisValues.length > 0 ? { axis: { kind: axis, values: [...plan.axisValues] } } : {}),
    ...(preview ? { preview: {} } : {}),
  };
}
