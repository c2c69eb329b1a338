/** @file Takes a value of clip skip that something on the page is about: one way, wherever it is offered. */
import { Button } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { useClipSkipInUse, useSetClipSkip } from '../request/index.js';

interface TakeClipSkipProps {
  readonly id?: string;
  readonly value: number;
  readonly onTaken?: () => void;
}

export function TakeClipSkip({ value, onTaken, ...rest }: TakeClipSkipProps) {
  const { text } = useWords();
  const { use, error } = useSetClipSkip();
  const inUse = useClipSkipInUse();
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
