/** @file Tells the end of a job by the system, where that is wanted and nobody looks at the page. */
import { useEffect, useRef } from 'react';
import { useWords } from '../i18n/index.js';
import { useTellsEnd } from '../state/index.js';
import { isBusy, type JobView } from './job-state.js';

export function useTellEnd(job: JobView): void {
  const { text } = useWords();
  const { tells } = useTellsEnd();
  const wasBusy = useRef(false);
  const { phase, images } = job;
  const busy = isBusy(job);
  useEffect(() => {
    const ended = wasBusy.current && !busy;
    wasBusy.current = busy;
    if (!ended || !tells || !document.hidden || phase === 'interrupted') return;
    const [picture] = images;
    const body = phase === 'failed' ? text('pictureFailed') : text('pictureReady');
    new Notification('Penultimate', { body, ...(picture?.url ? { icon: picture.url } : {}) });
  });
}
