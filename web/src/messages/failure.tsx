/** @file A failure in the page's language; nothing where there is none. */
import { Alert } from '@mantine/core';
import type { FailureNews } from '../api/index.js';
import { useWords } from '../i18n/index.js';

export function Failure({ news }: { news: FailureNews | null | undefined }) {
  const { failure } = useWords();
  if (!news) return null;
  return (
    <Alert color="red" role="alert" p="xs">
      {failure(news)}
    </Alert>
  );
}
