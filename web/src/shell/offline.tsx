/** @file Says that the server is away. */
import { Alert } from '@mantine/core';
import { useWords } from '../i18n/index.js';

export function Offline() {
  const { text } = useWords();
  return (
    <Alert id="offline" color="orange" role="alert">
      {text('offline')}
    </Alert>
  );
}
