/** @file Takes a value of clip skip that something on the page is about: one way, wherever it is offered. */
import { Button } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { useClipSkipInUse, useSetClipSkip } from '../request/index.js';
import { useDraft } from '../state/index.js';

interface TakeClipSkipProps {
  readonly id?: string;
  readonly value: number;
  /** Of one text encoder alone, for the next pictures; of the whole model when left out. */
  readonly field?: 'clipSkipL' | 'clipSkipG' | undefined;
  readonly onTaken?: () => void;
}

/** A value of one text encoder, which no setting holds. */
function useOfEncoder(field: NonNullable<TakeClipSkipProps['field']>) {
  const { overrides, change } = useDraft();
  return { inUse: overrides[field], use: (value: number) => change({ overrides: { ...overrides, [field]: value } }) };
}

export function TakeClipSkip({ value, field, onTaken, ...rest }: TakeClipSkipProps) {
  const { text } = useWords();
  const { use: useForModel, error } = useSetClipSkip();
  const ofModel = useClipSkipInUse();
  const own = useOfEncoder(field ?? 'clipSkipL');
  const { inUse, use } = field ? own : { inUse: ofModel, use: useForModel };
  const take = () => {
    use(value);
    onTaken?.();
  };
  return (
    <>
      <Button {...rest} variant="light" disabled={value === inUse} onClick={take}>
        {text('useValue', { value })}
      </Button>
      <Failure news={error} />
    </>
  );
}
