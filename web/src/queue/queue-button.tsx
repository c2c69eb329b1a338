/** @file The queue in the header: how many jobs go on, and on a click which, each with a button that ends it. */
import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useActiveJobs, useCancelJob } from '../api/jobs.js';
import { useWords } from '../i18n/use-words.js';
import { Failure } from '../shell/failure.js';
import { type QueueRow, toQueueRow } from './queue-row.js';

const PERCENT = 100;

function Row({ row, onCancel }: { row: QueueRow; onCancel: () => void }) {
  const { text } = useWords();
  const { kind, title, position, own, stopping, steps, secondsLeft, pictures, size } = row;
  const place = position === 0 ? text('stateRunning') : text('place', { position });
  const facts = [
    place,
    kind,
    ...(pictures === null ? [] : [text('pictureCount', { count: pictures })]),
    ...(size === '' ? [] : [size]),
    ...(secondsLeft === null ? [] : [text('secondsLeft', { seconds: secondsLeft })]),
    ...(own ? [] : [text('elsewhere')]),
  ];
  return (
    <li className="queue-row">
      <Group justify="space-between" wrap="nowrap" align="start">
        <Stack gap={2} flex={1} miw={0}>
          <Text size="sm" truncate>
            {title || text('noPrompt')}
          </Text>
          <Text size="xs" c="dimmed">
            {facts.join(' · ')}
          </Text>
          {steps && <Progress value={(PERCENT * steps.done) / steps.total} aria-label={text('progress', steps)} />}
        </Stack>
        <Button
          size="compact-sm"
          variant="default"
          disabled={stopping}
          aria-label={text('cancelJob', { title: title || kind })}
          onClick={onCancel}
        >
          {text('cancel')}
        </Button>
      </Group>
    </li>
  );
}

function QueueList({ rows, total }: { rows: readonly QueueRow[]; total: number }) {
  const { text } = useWords();
  const { mutate, error } = useCancelJob();
  return (
    <Stack gap="xs">
      {rows.length === 0 && <Text c="dimmed">{text('queueEmpty')}</Text>}
      <ol className="queue">
        {rows.map((row) => (
          <Row key={row.id} row={row} onCancel={() => mutate(row.id)} />
        ))}
      </ol>
      {total > rows.length && <Text size="sm">{text('queueMore', { count: total - rows.length })}</Text>}
      <Failure news={error} />
    </Stack>
  );
}

export function QueueButton() {
  const { text } = useWords();
  const [shown, setShown] = useState(false);
  const { jobs = [], total = 0 } = useActiveJobs(shown).data ?? {};
  return (
    <>
      <Button
        id="queue"
        size="xs"
        variant={total > 0 ? 'light' : 'default'}
        aria-haspopup="dialog"
        onClick={() => setShown(true)}
      >
        {text('queue', { count: total })}
      </Button>
      <Modal
        opened={shown}
        onClose={() => setShown(false)}
        title={text('queueTitle')}
        closeButtonProps={{ 'aria-label': text('close') }}
        transitionProps={{ duration: 0 }}
      >
        <QueueList rows={jobs.map(toQueueRow)} total={total} />
      </Modal>
    </>
  );
}
