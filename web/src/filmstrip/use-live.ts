/** @file Live redraw: a picture for the clip-skip value under the slider, while it moves. */
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { type JobBody, type SeedValue, useCurrentModel } from '../api/index.js';
import { isBusy, type JobHandle } from '../jobs/index.js';
import { seedFields, useClipSkipInUse } from '../request/index.js';
import { useDraft } from '../state/index.js';
import { afterEnd, NOTHING_DRAWN, nextMove } from './live-redraw.js';

/** Between release and the saved setting the old value shows for an instant; it is not drawn. */
const SETTLE_MS = 60;

/** The clip skip in use once it rests; undefined also where the model would refuse it or it changes nothing. */
function useTarget(): number | undefined {
  const [settled] = useDebouncedValue(useClipSkipInUse(), SETTLE_MS);
  const model = useCurrentModel().data?.clipSkip;
  const isPossible = settled !== undefined && model?.hasEffect && settled >= model.min && settled <= model.max;
  return isPossible ? settled : undefined;
}

interface LiveParts {
  readonly enabled: boolean;
  readonly steps: number;
  readonly handle: JobHandle;
  readonly start: (more: Partial<JobBody>) => boolean;
  /** Seed of the picture that is looked at. */
  readonly seed: SeedValue | undefined;
}

/** Draws whenever the value changes while it is enabled. */
export function useLive({ enabled, steps, handle: { job, accepted, interrupt }, start, seed }: LiveParts): void {
  const state = useRef(NOTHING_DRAWN);
  const wasEnabled = useRef(false);
  // A job that was just asked for is not busy yet when the effect runs again.
  const wasBusy = useRef(false);
  const target = useTarget();
  useEffect(() => {
    const busy = isBusy(job);
    if (wasBusy.current && !busy) state.current = afterEnd(state.current, job.images.some(Boolean));
    const isAsked = !busy && state.current.running !== undefined;
    wasBusy.current = busy;
    // What is there when it is switched on stays; only a change of the value draws.
    if (enabled && target !== undefined && !wasEnabled.current) state.current = { ...state.current, drawn: target };
    wasEnabled.current = enabled && target !== undefined;
    if (!enabled || target === undefined || isAsked) return;
    const share = job.total > 0 ? job.done / job.total : 0;
    const move = nextMove(state.current, { target, busy, accepted, share });
    if (move === 'start') {
      const chance = useDraft.getState().seed === -1 && seed !== undefined ? seedFields(seed) : {};
      if (start({ clipSkip: target, steps, batchCount: 1, batchSize: 1, save: false, ...chance }))
        state.current = { ...state.current, running: target };
    }
    if (move === 'stop') {
      state.current = { ...state.current, stopping: true };
      void interrupt();
    }
  });
}
