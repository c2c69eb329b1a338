/**
 * @file What holds at which step of the sampling: the one form for everything that changes over the steps, whatever it is
 * that changes (a layer, later a text). Samplers that ask the model several times in a step get the same answer each time.
 */
import { defined } from '../base/index.js';
import type { TimelinePart } from '../prompt/index.js';

/** A value, and the step before which it ends. */
interface StepPart<T> {
  readonly value: T;
  /** From 0, exclusive; the last part has no end. */
  readonly until: number;
}

/** Parts in the order of time; at least one. */
export type StepTimeline<T> = readonly StepPart<T>[];

/** One value for every step. */
export const always = <T>(value: T): StepTimeline<T> => [{ value, until: Number.POSITIVE_INFINITY }];

/** The value at a step, counted from 0. */
export const valueAt = <T>(timeline: StepTimeline<T>, stepIndex: number): T =>
  defined(
    timeline.find(({ until }) => stepIndex < until),
    'the part of a timeline',
  ).value;

/**
 * Shares of the sampling as steps: step i of n takes the part that i / n lies in, so a part begins with the first step
 * that starts at or after its share. A part too short for any step is left out.
 * @param parts filling 0 to 1 in the order of time
 */
export function toSteps<T>(parts: readonly TimelinePart<T>[], stepCount: number): StepTimeline<T> {
  const before = (share: number) => Array.from({ length: stepCount }, (_, i) => i).filter((i) => i / stepCount < share);
  const ends = parts.map(({ value, from, to }) => ({ value, first: before(from).length, until: before(to).length }));
  const kept = ends.filter(({ first, until }) => until > first);
  return kept.map(({ value, until }, index) => ({
    value,
    until: index === kept.length - 1 ? Number.POSITIVE_INFINITY : until,
  }));
}

/** Each value made into another; equal values become the very same object, made once. */
export function mapTimeline<T, U>(
  timeline: StepTimeline<T>,
  make: (value: T) => U,
  keyOf: (value: T) => unknown,
): StepTimeline<U> {
  const made = new Map<unknown, U>();
  for (const { value } of timeline) if (!made.has(keyOf(value))) made.set(keyOf(value), make(value));
  return timeline.map(({ value, until }) => ({ value: made.get(keyOf(value)) as U, until }));
}
