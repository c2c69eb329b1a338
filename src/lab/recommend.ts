/** @file The clip skip a model wants: every source is asked, the strongest that says something wins. */
import { type Notice, type NoticeCode, noticeOf } from '../base/index.js';
import type { ClipSkipRecommendation, ClipSkipStatement } from '../contract/index.js';
import { clipSkipIn } from './reading.js';
import { type ModelEvidence, SOURCES } from './sources.js';

/** What is fixed about the model's clip skip. */
export interface ClipSkipFacts {
  readonly familyName: string;
  readonly numLayers: number;
  readonly hasEffect: boolean;
  /** Why it has none, when it has none. */
  readonly noEffect?: Notice | undefined;
  /** The family's own value. */
  readonly byDefault: number;
  /** The value that smaller ones mean, too. */
  readonly least: number;
}

type Statement = ClipSkipStatement & { readonly because: NoticeCode };

/** Every statement of every source in order, and what could not be used. */
function collect(evidence: ModelEvidence, { hasEffect, numLayers, least }: ClipSkipFacts) {
  const max = hasEffect ? numLayers : Number.MAX_SAFE_INTEGER;
  const statements: Statement[] = [];
  const notes: Notice[] = [];
  for (const { source, because, read } of SOURCES)
    for (const reading of read(evidence)) {
      const { where } = reading;
      const judged = 'problem' in reading ? reading : clipSkipIn(reading.raw, { max, whole: source !== 'saved' });
      if ('problem' in judged) notes.push(noticeOf(judged.problem, { where, ...judged.data }));
      else statements.push({ value: hasEffect ? Math.max(judged.value, least) : judged.value, source, where, because });
    }
  return { statements, notes };
}

const bare = ({ value, source, where }: Statement): ClipSkipStatement => ({ value, source, where });

function familyStatement({ familyName, byDefault, hasEffect }: ClipSkipFacts): Statement {
  const because = hasEffect ? 'recommended-family' : 'recommended-no-effect';
  return { value: hasEffect ? byDefault : 1, source: 'family', where: familyName, because };
}

/** Recommends a value for a model; unreadable evidence becomes a note and never an error. */
export function recommendClipSkip(evidence: ModelEvidence, facts: ClipSkipFacts): ClipSkipRecommendation {
  const { numLayers, hasEffect, noEffect } = facts;
  const { statements, notes } = collect(evidence, facts);
  const family = familyStatement(facts);
  // Where no value changes anything, none is better than another, whoever names it.
  const winner = hasEffect ? (statements[0] ?? family) : family;
  const others = statements.filter((statement) => statement !== winner);
  const differing = hasEffect ? others.filter(({ value }) => value !== winner.value) : [];
  return {
    ...bare(winner),
    reason: noticeOf(winner.because, {
      value: winner.value,
      where: winner.where,
      ...(noEffect ? { reason: noEffect.message } : {}),
    }),
    others: others.map(bare),
    conflicts: differing.map(({ value: otherValue, where: otherWhere }) =>
      noticeOf('sources-disagree', { where: winner.where, value: winner.value, otherWhere, otherValue }),
    ),
    notes,
    numLayers,
    hasEffect,
  };
}
