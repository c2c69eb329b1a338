/** @file How far the job is, on the picture, and the way to stop it. */
import { Button, Progress } from '@mantine/core';
import { Icon } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { usePartId } from '../state/index.js';
import type { JobView } from './job-state.js';

const PERCENT = 100;

interface JobBarProps {
  readonly job: JobView;
  readonly canStop: boolean;
  readonly onStop: () => void;
}

export function JobBar({ job: { done, total, stopping }, canStop, onStop }: JobBarProps) {
  const { text, label } = useWords();
  const partId = usePartId();
  return (
    <div className="job-bar">
      <Progress
        flex={1}
        value={total > 0 ? (PERCENT * done) / total : 0}
        aria-label={label('generate')}
        size="lg"
        transitionDuration={150}
      />
      <Button
        id={partId('stop')}
        variant="white"
        color="dark"
        leftSection={<Icon name="stop" />}
        disabled={!canStop || stopping}
        onClick={onStop}
      >
        {text(stopping ? 'stopping' : 'stop')}
      </Button>
    </div>
  );
}
