/** @file Tells that pictures are there where that is wanted: by the system while nobody looks at the page, and by a sound. */
import { useEffect, useRef } from 'react';
import { useSetting } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { useTellsEnd } from '../state/index.js';
import { chime } from './chime.js';
import type { JobView } from './job-state.js';

/** The ways of telling, by whether there is a picture. */
function useTell(): (job: JobView) => void {
  const { text } = useWords();
  const { tells } = useTellsEnd();
  const sounds = useSetting('notification_audio')?.value === true;
  const volume = Number(useSetting('notification_volume')?.value ?? 0);
  return ({ phase, images: [picture] }) => {
    const isFailed = phase === 'failed';
    if (sounds) chime(isFailed ? 'failed' : 'done', volume);
    if (!tells || !document.hidden) return;
    const body = text(isFailed ? 'pictureFailed' : 'pictureReady');
    new Notification('Penultimate', { body, ...(picture?.url ? { icon: picture.url } : {}) });
  };
}

/** `busy` = this job goes on, or others that belong to it; the last one tells. */
export function useTellEnd(job: JobView, busy: boolean): void {
  const tell = useTell();
  const wasBusy = useRef(false);
  useEffect(() => {
    const ended = wasBusy.current && !busy;
    wasBusy.current = busy;
    if (ended && (job.phase === 'done' || job.phase === 'failed')) tell(job);
  });
}
