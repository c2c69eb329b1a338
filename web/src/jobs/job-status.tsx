/** @file How far the job is, or how it ended, in words; one line that is always there, so that nothing moves. */
import { Text } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import { usePartId } from '../state/index.js';
import { isBusy, type JobView, unfinishedOf } from './job-state.js';

type Words = ReturnType<typeof useWords>['text'];

function runningText({ done, total, batch, batchCount, secondsLeft }: JobView, text: Words): string {
  const parts = [
    text('progress', { done, total }),
    ...(batchCount > 1 ? [text('progressBatch', { number: batch + 1, count: batchCount })] : []),
    text('secondsLeft', { seconds: Math.ceil(secondsLeft) }),
  ];
  return parts.join(' · ');
}

function interruptedText(job: JobView, text: Words): string {
  const unfinished = unfinishedOf(job);
  return unfinished ? text('interruptedAt', { done: unfinished.done, total: unfinished.total }) : text('interrupted');
}

const PHASES: Readonly<Record<JobView['phase'], (job: JobView, text: Words) => string>> = {
  idle: () => '',
  waiting: ({ position }, text) => (position > 0 ? text('waiting', { position }) : text('starting')),
  running: runningText,
  done: ({ images, seconds }, text) =>
    images.length === 0 ? text('skipped') : text('took', { seconds: (seconds ?? 0).toFixed(1) }),
  interrupted: interruptedText,
  failed: () => '',
};

interface JobStatusProps {
  readonly job: JobView;
  /** How many of this tab wait behind it. */
  readonly waiting?: number;
  /** Which of many drawings it is. */
  readonly series?: { readonly number: number; readonly count: number } | undefined;
}

export function JobStatus({ job, waiting = 0, series }: JobStatusProps) {
  const { text } = useWords();
  const partId = usePartId();
  const busy = isBusy(job);
  return (
    <Text id={partId('status')} role="status" size="sm" c="dimmed" className="job-status">
      {series && `${text('seriesPlace', series)} · `}
      {busy && job.stopping ? text('stopping') : PHASES[job.phase](job, text)}
      {waiting > 0 && ` · ${text('inLine', { count: waiting })}`}
      {busy && job.finishing && ` ${text('finishingCurrent')}`}
    </Text>
  );
}
