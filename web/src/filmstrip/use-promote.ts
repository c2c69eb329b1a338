/** @file A value of the strip in full size: a drawing like any other, which goes where pictures go. */
import { useEffect, useState } from 'react';
import type { JobBody, Picture, SweepView } from '../api/index.js';
import { isBusy, type JobHandle } from '../jobs/index.js';
import { seedFields } from '../request/index.js';
import { useShownStrips } from '../state/index.js';
import type { StripFrame } from './strip-frames.js';

/** The request of one value, as the strip has drawn its preview. */
export function fullRequest({ sweep: { request }, rows }: SweepView, { value, preview }: StripFrame): JobBody {
  const seed = preview?.seed ?? rows[0]?.seed;
  return { ...request, ...(seed === undefined ? {} : seedFields(seed)), clipSkip: value, batchCount: 1, batchSize: 1 };
}

/** The way to a value in full size; `onShow` is told a picture that is there already. */
export function usePromote(
  view: SweepView | undefined,
  { job, generate }: JobHandle,
  onShow: (picture: Picture) => void,
) {
  const keep = useShownStrips((strips) => strips.keep);
  const [asked, setAsked] = useState<{ readonly id: string; readonly value: number } | null>(null);
  const { phase, images } = job;
  useEffect(() => {
    if (!asked || phase === 'waiting' || phase === 'running') return;
    setAsked(null);
    if (phase === 'done' && images[0]) keep(asked.id, asked.value, images[0]);
  }, [asked, phase, images, keep]);
  return (frame: StripFrame) => {
    if (frame.full) return onShow(frame.full);
    if (!view || isBusy(job)) return;
    void generate(fullRequest(view, frame));
    setAsked({ id: view.id, value: frame.value });
  };
}
