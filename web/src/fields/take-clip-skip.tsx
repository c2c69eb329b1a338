/** @file Buttons that take a clip-skip value: for the next pictures, or as the setting. */
import { Button, Group } from '@mantine/core';
import { useWords } from '../i18n/use-words.js';
import { Failure } from '../shell/failure.js';
import { useTakeClipSkip } from '../state/use-clip-skip.js';

interface TakeClipSkipProps {
  readonly value: number;
  readonly onTaken?: () => void;
}

export function TakeClipSkip({ value, onTaken }: TakeClipSkipProps) {
  const { text } = useWords();
  const { forNext, asSetting, error } = useTakeClipSkip();
  const take = (how: (value: number) => void) => () => {
    how(value);
    onTaken?.();
  };
  return (
    <>
      <Group gap="xs">
        <Button size="compact-sm" variant="light" onClick={take(forNext)}>
          {text('useForNext', { value })}
        </Button>
        {Number.isInteger(value) && (
          <Button size="compact-sm" variant="default" onClick={take(asSetting)}>
            {text('setSetting', { value })}
          </Button>
        )}
      </Group>
      <Failure news={error} />
    </>
  );
}
