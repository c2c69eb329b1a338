/** @file Live redraw: a picture for the clip-skip value under the slider, while it moves. */
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useCurrentModel } from '../api/models.js';
import { useSetting } from '../api/settings.js';
import type { JobBody } from '../api/types.js';
import { useDraft } from '../state/draft.js';
import { isBusy } from '../txt2img/job-state.js';
import type { JobHandle } from '../txt2img/use-job.js';
import { afterEnd, NOTHING_DRAWN, nextMove } from './live-redraw.js';
import { useMovingClipSkip } from './moving-clip-skip.js';

/** Between release and the saved setting the old value shows for an instant; it is not drawn. */
const SETTLE_MS = 60;

/** The clip skip that a picture would be drawn with now; undefined = several, over the steps. */
export function useClipSkipInUse(): number | undefined {
  const moving = useMovingClipSkip(({ value }) => value);
  const { clipSkip, clipSkipTimeline } = useDraft(({ overrides }) => overrides);
  const setting = useSetting('CLIP_stop_at_last_layers')?.value;
  if (clipSkipTimeline !== undefined) return undefined;
  return moving ?? clipSkip ?? (typeof setting === 'number' ? setting : undefined);
}

/** That value once it rests; undefined also where the model would refuse it or it changes nothing. */
function useTarget(): number | undefined {
  const [settled] = useDebouncedValue(useClipSkipInUse(), SETTLE_MS);
  const model = useCurrentModel().data?.clipSkip;
  const isPossible = settled !== undefined && model?.hasEffect && settled >= model.min && settled <= model.max;
  return isPossible ? settled : undefined;
}

interface LiveParts {
  readonly enabled: boolean;
  readonly handle: JobHandle;
  readonly start: (more: Partial<JobBody>) => boolean;
  /** Seed of the picture that is looked at. */
  readonly seed: number | undefined;
}

/** Draws whenever the value changes while it is enabled. */
export function useLive({ enabled, handle: { job, accepted, interrupt }, start, seed }: LiveParts): void {
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
      const chance = useDraft.getState().seed === -1 && seed !== undefined ? { seed } : {};
      if (start({ clipSkip: target, batchCount: 1, batchSize: 1, save: false, ...chance }))
        state.current = { ...state.current, running: target };
    }
    if (move === 'stop') {
      state.current = { ...state.current, stopping: true };
      void interrupt();
    }
  });
}
