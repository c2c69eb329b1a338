/** @file The strip of a tab: its sweep, and what can be done with it. */
import { useMemo } from 'react';
import { isActive, type Picture, type SweepBody, useSweep, useSweepActions } from '../api/index.js';
import { isBusy, type JobHandle } from '../jobs/index.js';
import { useDrawingTab, useShownStrips } from '../state/index.js';
import { framesOf, type StripFrame } from './strip-frames.js';
import { usePromote } from './use-promote.js';

const NO_FRAMES: readonly StripFrame[] = [];
const NOT_FOUND = 404;

/** `onShow` is told a picture in full size that is there already. */
export function useStrip(handle: JobHandle, onShow: (picture: Picture) => void) {
  const tab = useDrawingTab();
  const { shown, full, show } = useShownStrips();
  const id = shown[tab] ?? null;
  const { data: view, error } = useSweep(id);
  const actions = useSweepActions(id);
  const promote = usePromote(view, handle, onShow);
  const drawn = view && full[view.id];
  const frames = useMemo(() => (view ? framesOf(view, drawn) : NO_FRAMES), [view, drawn]);
  const active = view !== undefined && isActive(view);
  const stop = () => {
    if (active && view.jobId) actions.stop(view.jobId);
  };
  const begin = (body: SweepBody) => {
    stop();
    actions.begin.mutate(body, { onSuccess: (accepted) => show(tab, accepted.id) });
  };
  // A strip whose files somebody took away is no strip any more.
  const trouble = error?.status === NOT_FOUND ? null : error;
  return {
    view,
    frames,
    active,
    /** Whether a picture in full size has to wait. */
    busy: isBusy(handle.job),
    begin,
    stop,
    promote,
    /** Shows a picture of the strip large. */
    show: onShow,
    resume: actions.resume,
    beginning: actions.begin.isPending,
    failure: trouble ?? actions.begin.error ?? actions.error,
  };
}
