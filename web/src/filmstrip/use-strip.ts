/** @file The strip of a tab: its sweep, and what can be done with it. */
import { useEffect, useState } from 'react';
import { useSweep, useSweepActions } from '../api/sweeps.js';
import type { Picture, SweepBody } from '../api/types.js';
import { useDrawingTab } from '../state/drawing-tab.js';
import { isActive } from '../sweep/sweep-state.js';
import { framesOf, type StripFrame, withPromoted } from './strip-frames.js';
import { useShownStrips } from './strip-store.js';

const NO_FRAMES: readonly StripFrame[] = [];
const NOT_FOUND = 404;

/** `onShow` is told the picture in full when it is there. */
export function useStrip(onShow: (picture: Picture) => void) {
  const tab = useDrawingTab();
  const { shown, show } = useShownStrips();
  const id = shown[tab] ?? null;
  const { data: view, error } = useSweep(id);
  const actions = useSweepActions(id);
  const [promoted, setPromoted] = useState<number | null>(null);
  const frames = view ? framesOf(view) : NO_FRAMES;
  const active = view !== undefined && isActive(view);
  const awaited = frames.find(({ value }) => value === promoted)?.full;
  useEffect(() => {
    if (!awaited) return;
    setPromoted(null);
    onShow(awaited);
  }, [awaited, onShow]);
  const stop = () => {
    setPromoted(null);
    if (active && view.jobId) actions.stop(view.jobId);
  };
  const begin = (body: SweepBody) => {
    stop();
    actions.begin.mutate(body, { onSuccess: (accepted) => show(tab, accepted.id) });
  };
  const promote = (frame: StripFrame) => {
    if (frame.full) return onShow(frame.full);
    setPromoted(frame.value);
    actions.drawInFull(withPromoted(frames, frame.value));
  };
  // A strip whose files somebody took away is no strip any more.
  const trouble = error?.status === NOT_FOUND ? null : error;
  const failure = trouble ?? actions.begin.error ?? actions.error;
  return {
    view,
    frames,
    active,
    begin,
    stop,
    promote,
    resume: actions.resume,
    beginning: actions.begin.isPending,
    failure,
  };
}
