/** @file Stands in for the page during Reload UI, until the server answers. */
import { Center, Loader, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { request } from '../api/index.js';
import { useWords } from '../i18n/index.js';

const POLL_MS = 500;

export function Reloading() {
  const { text } = useWords();
  useEffect(() => {
    const timer = setInterval(() => {
      request('internal/ping').then(
        () => location.reload(),
        () => undefined,
      );
    }, POLL_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Center mih="100vh">
      <Stack align="center" role="status">
        <Loader />
        <Text>{text('reloading')}</Text>
      </Stack>
    </Center>
  );
}
