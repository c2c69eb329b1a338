/** @file How long the word list is being encoded; the server does not say how far it is. */
import { Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { useWords } from '../i18n/index.js';

const SECOND_MS = 1000;

export function Waiting() {
  const { text } = useWords();
  const [seconds, setSeconds] = useState(0);
  useInterval(() => setSeconds((known) => known + 1), SECOND_MS, { autoInvoke: true });
  return (
    <Text size="sm" c="dimmed">
      {text('nearestWait', { seconds })}
    </Text>
  );
}
