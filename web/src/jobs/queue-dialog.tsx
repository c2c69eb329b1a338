/** @file What runs and what waits, everybody's, and taking a job out of the line; its end can be told, by the system and by a sound. */
import { Button, Group, Modal, Progress, Stack, Switch, Text } from '@mantine/core';
import { useActiveJobs, useCancelJob, useSetting } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { useSetNow } from '../request/index.js';
import { useTellsEnd } from '../state/index.js';
import { type QueueRow, toQueueRow } from './queue-row.js';

const PERCENT = 100;

/** What there is to say of a job, in short. */
function useFacts({ kind, position, own, secondsLeft, pictures, size }: QueueRow): string {
  const { text } = useWords();
  const facts = [
    position === 0 ? text('stateRunning') : text('place', { position }),
    kind,
    ...(pictures === null ? [] : [text('pictureCount', { count: pictures })]),
    ...(size === '' ? [] : [size]),
    ...(secondsLeft === null ? [] : [text('secondsLeft', { seconds: secondsLeft })]),
    ...(own ? [] : [text('elsewhere')]),
  ];
  return facts.join(' · ');
}

function Row({ row, onCancel }: { readonly row: QueueRow; readonly onCancel: () => void }) {
  const { text } = useWords();
  const { kind, title, stopping, steps } = row;
  const name = text('cancelJob', { title: title || kind });
  return (
    <li className="queue-row">
      <Group justify="space-between" wrap="nowrap" align="start">
        <Stack gap={2} flex={1} miw={0}>
          <Text size="sm" truncate>
            {title || text('noPrompt')}
          </Text>
          <Text size="xs" c="dimmed">
            {useFacts(row)}
          </Text>
          {steps && <Progress value={(PERCENT * steps.done) / steps.total} aria-label={text('progress', steps)} />}
        </Stack>
        <Button size="compact-sm" variant="default" disabled={stopping} aria-label={name} onClick={onCancel}>
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

/** Asks the browser once whether it may tell. */
function TellWhenDone() {
  const { text } = useWords();
  const { tells, change } = useTellsEnd();
  const choose = async (wanted: boolean) => change(wanted && (await Notification.requestPermission()) === 'granted');
  if (!('Notification' in window)) return null;
  return (
    <Switch
      id="tell_when_done"
      size="xs"
      label={text('tellWhenDone')}
      checked={tells}
      onChange={(event) => void choose(event.currentTarget.checked)}
    />
  );
}

/** The setting, where the other way of telling is chosen too. */
function Sound() {
  const words = useWords();
  const setting = useSetting('notification_audio');
  const { set, error } = useSetNow();
  if (!setting) return null;
  return (
    <>
      <Switch
        id="sound_when_done"
        size="xs"
        label={words.setting(setting)}
        checked={setting.value === true}
        onChange={(event) => set(setting.key, event.currentTarget.checked)}
      />
      <Failure news={error} />
    </>
  );
}

export function QueueDialog({ onClose }: { readonly onClose: () => void }) {
  const { text } = useWords();
  const { jobs = [], total = 0 } = useActiveJobs(true).data ?? {};
  return (
    <Modal opened onClose={onClose} title={text('queueTitle')} closeButtonProps={{ 'aria-label': text('close') }}>
      <Stack gap="md">
        <QueueList rows={jobs.map(toQueueRow)} total={total} />
        <TellWhenDone />
        <Sound />
      </Stack>
    </Modal>
  );
}
