/** @file How far the job is, in words and as a bar. */
import { Progress, Stack, Text } from '@mantine/core';
import { useWords } from '../i18n/use-words.js';
import { Failure } from '../shell/failure.js';
import { usePartId } from '../state/drawing-tab.js';
import { isBusy, type JobView } from './job-state.js';

const PERCENT = 100;

export function JobProgress({ job }: { job: JobView }) {
  const { text, label } = useWords();
  const partId = usePartId();
  const { phase, position, done, total, batch, batchCount, secondsLeft, seconds, finishing } = job;
  const batches = batchCount > 1 ? ` ${text('progressBatch', { number: batch + 1, count: batchCount })} ·` : '';
  const words: Readonly<Record<JobView['phase'], string>> = {
    idle: '',
    waiting: position > 0 ? text('waiting', { position }) : text('starting'),
    running: `${text('progress', { done, total })} ·${batches} ${text('secondsLeft', { seconds: Math.ceil(secondsLeft) })}`,
    done: job.images.length === 0 ? text('skipped') : text('took', { seconds: (seconds ?? 0).toFixed(1) }),
    interrupted: text('interrupted'),
    failed: '',
  };
  return (
    <Stack gap={4}>
      {isBusy(job) && (
        <Progress
          value={total > 0 ? (PERCENT * done) / total : 0}
          aria-label={label('generate')}
          size="lg"
          transitionDuration={150}
        />
      )}
      <Text id={partId('status')} role="status" size="sm" c="dimmed">
        {words[phase]}
        {finishing && isBusy(job) && ` ${text('finishingCurrent')}`}
      </Text>
      <Failure news={job.failure} />
    </Stack>
  );
}
