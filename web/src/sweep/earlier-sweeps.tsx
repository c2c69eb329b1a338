/** @file The sweeps there are, latest first. */
import { Button, ScrollArea, Stack, Text, Title } from '@mantine/core';
import { type SweepState, useSweeps } from '../api/index.js';
import { type TextKey, useWords } from '../i18n/index.js';

interface EarlierSweepsProps {
  readonly shown: string | null;
  readonly onShow: (id: string) => void;
}

const STATES: Readonly<Record<SweepState, TextKey>> = {
  queued: 'stateQueued',
  running: 'stateRunning',
  done: 'stateDone',
  stopped: 'stateStopped',
  failed: 'stateFailed',
};

export function EarlierSweeps({ shown, onShow }: EarlierSweepsProps) {
  const { text, moment } = useWords();
  const sweeps = useSweeps().data ?? [];
  return (
    <Stack gap="xs" component="section" id="earlier_sweeps">
      <Title order={2} size="h5">
        {text('earlierSweeps')}
      </Title>
      {sweeps.length === 0 && <Text c="dimmed">{text('noSweeps')}</Text>}
      <ScrollArea.Autosize mah={260}>
        <Stack gap={4}>
          {sweeps.map(({ id, prompt, state, createdMs }) => (
            <Button
              key={id}
              size="compact-sm"
              variant={id === shown ? 'light' : 'subtle'}
              justify="start"
              aria-pressed={id === shown}
              title={prompt}
              onClick={() => onShow(id)}
            >
              <Text span size="xs" truncate>
                {moment(createdMs)} · {text(STATES[state])} · {prompt}
              </Text>
            </Button>
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}
