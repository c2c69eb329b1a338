/** @file Timelines: values that hold for shares of the sampling, as in `2@0-0.4,1@0.4-1`. */
import { AppError } from '../base/index.js';

/** A value from one share of the sampling to another: 0 = before the first step, 1 = after the last, the end exclusive. */
export interface TimelinePart<T = number> {
  readonly value: T;
  readonly from: number;
  readonly to: number;
}

/** Six decimals: a sampling has at most a thousand steps. */
const NUMBER = '(\\d{1,9}(?:\\.\\d{0,6})?|\\.\\d{1,6})';
const PART = new RegExp(`^${NUMBER}@${NUMBER}-${NUMBER}$`);

/**
 * Reads a timeline; its parts come back in the order of time, whatever order they are written in. White space is ignored.
 * @throws TIMELINE_INVALID when a part is malformed, or when the parts leave a gap or overlap: they must fill 0 to 1
 */
export function parseTimeline(text: string): readonly TimelinePart[] {
  const fail = (problem: string) => new AppError('TIMELINE_INVALID', { timeline: text.slice(0, 200), problem });
  const written = text.replace(/\s+/g, '');
  if (written === '') throw fail('it is empty');
  const parts = written.split(',').map((part) => readPart(part, fail));
  parts.sort((a, b) => a.from - b.from);
  checkCover(parts, fail);
  return parts;
}

type Fail = (problem: string) => AppError;

function readPart(part: string, fail: Fail): TimelinePart {
  const [value = Number.NaN, from = 0, to = 0] = (PART.exec(part) ?? []).slice(1).map(Number);
  if (!Number.isFinite(value)) throw fail(`"${part}" is not VALUE@FROM-TO`);
  if (to > 1) throw fail(`"${part}" goes beyond 1, the end of the sampling`);
  if (to <= from) throw fail(`"${part}" ends where it starts or before`);
  return { value, from, to };
}

function checkCover(parts: readonly TimelinePart[], fail: Fail): void {
  let covered = 0;
  for (const { from, to } of parts) {
    if (from > covered) throw fail(`nothing is said for ${covered} to ${from}`);
    if (from < covered) throw fail(`${from} to ${Math.min(to, covered)} has two values`);
    covered = to;
  }
  if (covered < 1) throw fail(`nothing is said for ${covered} to 1`);
}
