/** @file Fetching models: what is asked for, how far each one is, stopped and gone on with. */
import { Button, Group, Progress, Stack, Text, TextInput, Title } from '@mantine/core';
import type { FormEvent } from 'react';
import { type PullOrder, type PullView, usePullActions, usePulls } from '../api/index.js';
import { useModelsWords } from '../i18n/index.js';
import { Failure, useForget } from '../messages/index.js';
import { useTyped } from '../state/index.js';
import { percentOf, sizeText, timeText } from './amounts.js';

/** Latest pulls that are shown. */
const SHOWN = 8;
/** Letters of the shortest address. */
const SHORTEST_SOURCE = 3;

type Words = ReturnType<typeof useModelsWords>;

function stateText({ state, progress, result }: PullView, words: Words): string {
  if (result) return words(result.alreadyThere ? 'there' : 'done', { path: result.path });
  if (state !== 'running' || !progress) return words(state === 'running' ? 'queued' : state);
  const { doneBytes, totalBytes, secondsLeft } = progress;
  const total = totalBytes === null ? '?' : sizeText(totalBytes);
  const amount = words('running', { done: sizeText(doneBytes), total });
  return secondsLeft === null ? amount : `${amount} · ${words('left', { time: timeText(secondsLeft) })}`;
}

interface PullRowProps {
  readonly pull: PullView;
  readonly mayPull: boolean;
  readonly onCancel: () => void;
  readonly onResume: () => void;
}

function PullRow({ pull, mayPull, onCancel, onResume }: PullRowProps) {
  const words = useModelsWords();
  const { state, source, progress, error } = pull;
  const isGoing = state === 'queued' || state === 'running';
  const button = isGoing ? 'cancel' : state === 'failed' ? 'retry' : 'resume';
  return (
    <Stack component="li" gap={4} data-pull={state}>
      <Text size="sm" fw={600} className="model-path">
        {progress?.file || source}
      </Text>
      {isGoing && (
        <Progress
          value={percentOf(progress?.doneBytes ?? 0, progress?.totalBytes ?? null)}
          aria-label={words('progressOf', { name: progress?.file || source })}
        />
      )}
      <Group gap="xs">
        <Text size="sm" className="model-path">
          {stateText(pull, words)}
        </Text>
        {mayPull && state !== 'done' && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${words(button)}: ${source}`}
            onClick={isGoing ? onCancel : onResume}
          >
            {words(button)}
          </Button>
        )}
      </Group>
      <Failure news={error} />
    </Stack>
  );
}

/** Of pulls of one source only the latest counts: it goes on with what the others brought. */
function latestOf(pulls: readonly PullView[]): readonly PullView[] {
  const bySource = new Map<string, PullView>();
  // The list begins with the latest.
  for (const pull of pulls) if (!bySource.has(pull.source)) bySource.set(pull.source, pull);
  return [...bySource.values()].slice(0, SHOWN);
}

interface OrderFormProps {
  readonly isPending: boolean;
  readonly onOrder: (order: PullOrder, onAccepted: () => void) => void;
}

function OrderForm({ isPending, onOrder }: OrderFormProps) {
  const words = useModelsWords();
  const [source, setSource] = useTyped('pull_source');
  const [sha256, setSha256] = useTyped('pull_sha256');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const hash = sha256.trim();
    onOrder({ source: source.trim(), ...(hash ? { sha256: hash } : {}) }, () => setSource(''));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <TextInput
          id="pull_source"
          label={words('source')}
          description={words('sourceHelp')}
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        <TextInput
          id="pull_sha256"
          label={words('sha')}
          value={sha256}
          onChange={(event) => setSha256(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" disabled={source.trim().length < SHORTEST_SOURCE} loading={isPending}>
            {words('fetch')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function PullForm({ mayPull }: { readonly mayPull: boolean }) {
  const words = useModelsWords();
  const { start, cancel, resume } = usePullActions();
  const pulls = usePulls().data ?? [];
  const [source] = useTyped('pull_source');
  useForget(start, source);
  return (
    <Stack component="section" gap="xs" aria-labelledby="models_pull">
      <Title order={2} size="h4" id="models_pull">
        {words('pull')}
      </Title>
      {!mayPull && <Text size="sm">{words('mayNot')}</Text>}
      {mayPull && (
        <OrderForm isPending={start.isPending} onOrder={(order, onSuccess) => start.mutate(order, { onSuccess })} />
      )}
      <Failure news={start.error ?? cancel.error ?? resume.error} />
      <ul className="model-files" id="pulls">
        {latestOf(pulls).map((pull) => (
          <PullRow
            key={pull.id}
            {...{ pull, mayPull }}
            onCancel={() => cancel.mutate(pull.id)}
            onResume={() => resume.mutate(pull.id)}
          />
        ))}
      </ul>
    </Stack>
  );
}
