/** @file Verifying a model: the button, how far it is, and what was found. */
import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { ApiError, type FailureNews, type VerifyReport, verifyModel } from '../api/index.js';
import { useModelsWords, useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { percentOf } from './amounts.js';

interface Verifying {
  readonly percent: number | null;
  readonly report: VerifyReport | null;
  readonly failure: FailureNews | null;
}

const IDLE: Verifying = { percent: null, report: null, failure: null };

/** One verification at a time; leaving the page or stopping ends it on the server too. */
function useVerify(id: string) {
  const [state, set] = useState(IDLE);
  const end = useRef<AbortController>(null);
  useEffect(() => () => end.current?.abort(), []);
  const start = async () => {
    end.current = new AbortController();
    const { signal } = end.current;
    set({ ...IDLE, percent: 0 });
    const onProgress = (done: number, total: number) => set({ ...IDLE, percent: percentOf(done, total) });
    try {
      set({ ...IDLE, report: await verifyModel(id, { signal, onProgress }) });
    } catch (error) {
      set({ ...IDLE, failure: signal.aborted ? null : error instanceof ApiError ? error : new ApiError(0) });
    }
  };
  return { ...state, start: () => void start(), stop: () => end.current?.abort() };
}

function Outcome({ report }: { readonly report: VerifyReport }) {
  const words = useModelsWords();
  const { failure, notice } = useWords();
  const { sound, tensors: count, comparedWith, problems, notes, sha256, error } = report;
  const isCompared = comparedWith.length > 0;
  return (
    <Stack gap={2} role="status" className="model-outcome" data-sound={sound}>
      <Text size="sm" fw={600}>
        {sound
          ? `✓ ${words(isCompared ? 'soundCompared' : 'sound', { count, where: comparedWith.join(', ') })}`
          : `✗ ${words('unsound')}`}
      </Text>
      {[...(error ? [failure(error)] : problems.map(notice)), ...notes.map(notice)].map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
      {sha256 && (
        <Text size="xs" c="dimmed" className="model-path">
          {words('fullHash')} {sha256}
        </Text>
      )}
    </Stack>
  );
}

interface VerifyProps {
  readonly id: string;
  readonly name: string;
  /** What stands beside the button. */
  readonly children?: React.ReactNode;
}

export function Verify({ id, name, children }: VerifyProps) {
  const words = useModelsWords();
  const { percent, report, failure, start, stop } = useVerify(id);
  const isRunning = percent !== null;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {children}
        <Button
          size="xs"
          variant="default"
          onClick={isRunning ? stop : start}
          aria-label={`${words(isRunning ? 'stop' : 'verify')}: ${name}`}
        >
          {words(isRunning ? 'stop' : 'verify')}
        </Button>
        {isRunning && <Text size="sm">{words('verifying', { percent })}</Text>}
      </Group>
      {isRunning && <Progress value={percent} aria-label={words('progressOf', { name })} />}
      {report && <Outcome report={report} />}
      <Failure news={failure} />
    </Stack>
  );
}
