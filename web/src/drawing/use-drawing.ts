/** @file The tab's job with everything that looks at it: what was drawn, what is drawn now, and what the buttons and keys do. */
import { useEffect, useState } from 'react';
import { liveSteps, useLive } from '../filmstrip/index.js';
import { isBusy, type JobHandle, type JobView, useJob, useTellEnd } from '../jobs/index.js';
import { useSampling } from '../request/index.js';
import { useScriptOrder } from '../scripts/index.js';
import { useDrawingTab, usePace, useStripSwitches, useView } from '../state/index.js';
import { useForever } from './use-forever.js';
import { useForgive } from './use-forgive.js';
import type { KeyActions } from './use-keys.js';
import { useShown } from './use-shown.js';
import { type Complete, type Series, useStart } from './use-start.js';

/** Measures how long a step of the finished job took, scripts apart; null = none was measured. */
function useStepSeconds({ job: { seconds, images, total, batchCount }, scripted }: JobHandle): number | null {
  const { pace, measure } = usePace();
  const steps = (total / batchCount) * images.length;
  const measured = scripted || seconds === null || steps === 0 ? null : seconds / steps;
  const pixels = (images[0]?.width ?? 0) * (images[0]?.height ?? 0);
  useEffect(() => {
    if (measured !== null && pixels > 0) measure({ secondsPerStep: measured, pixels });
  }, [measured, pixels, measure]);
  return pace?.secondsPerStep ?? null;
}

/** Whether pictures are drawn while clip skip moves, and with how many steps. */
function useLiveSteps(handle: JobHandle, ready: boolean) {
  const tabIsOpen = useDrawingTab() === useView(({ tab }) => tab);
  const { live } = useStripSwitches();
  const { steps: asked } = useSampling();
  return { isLive: live && ready && tabIsOpen, asked, steps: liveSteps(asked, useStepSeconds(handle)) };
}

/** Counts the drawings that were asked for with the button and came to a picture. */
function useFinished({ phase, images }: JobView) {
  const [asked, setAsked] = useState(false);
  const [finished, setFinished] = useState(0);
  useEffect(() => {
    if (!asked || phase === 'waiting' || phase === 'running') return;
    setAsked(false);
    if (phase === 'done' && images.length > 0) setFinished((count) => count + 1);
  }, [asked, phase, images]);
  return { finished, ask: () => setAsked(true) };
}

export interface DrawingParts {
  readonly complete: Complete;
  /** Nothing that the request needs is missing. */
  readonly ready: boolean;
  readonly series: Series | undefined;
}

/** What Generate and Interrupt do: with a series, to all of it. */
function useActions({ job, accepted, skip, interrupt }: JobHandle, series: Series | undefined, draw: () => void) {
  const busy = isBusy(job) || (series?.running ?? false);
  const [canSkip, canInterrupt] = [accepted && job.phase === 'running', accepted && isBusy(job)];
  const actions: KeyActions = {
    generate: draw,
    skip: () => void (canSkip && skip()),
    interrupt: () => {
      series?.stop();
      if (canInterrupt) void interrupt();
    },
  };
  return { busy, canSkip, canInterrupt, actions };
}

export function useDrawing({ complete, ready, series }: DrawingParts) {
  const handle = useJob();
  const { job } = handle;
  const live = useLiveSteps(handle, ready && !series);
  const shown = useShown(job.images.filter(Boolean));
  const { bare, compose, start, queue } = useStart(handle, complete);
  const { finished, ask } = useFinished(job);
  const script = useScriptOrder();
  const { isLive, steps } = live;
  useLive({ enabled: isLive, steps, handle, start: (more) => start(more), seed: shown.chosen?.seed });
  useForgive(handle);
  const draw = () => (series ? series.begin(bare(), script) : void (start({}, script) && ask()));
  const { actions, ...can } = useActions(handle, series, draw);
  // The last of several tells; what is drawn while clip skip moves is looked at.
  useTellEnd(job, (can.busy || handle.waiting > 0) && !isLive);
  const forever = useForever({ phase: job.phase, finished, generate: actions.generate });
  const more = { add: () => queue(script), forever };
  const preview = isLive && shown.chosen ? null : job.preview;
  return { handle, job, live, series, actions, ...can, more, compose, finished, preview, ...shown };
}

export type DrawingState = ReturnType<typeof useDrawing>;
