/** @file Tokens of a prompt: n/75, and the next multiple of 75 for a longer one. */
import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTokenCount } from '../api/generation.js';
import { useWords } from '../i18n/use-words.js';

const CHUNK = 75;
const PAUSE_MS = 250;

export function TokenCounter({ id, text: prompt }: { id: string; text: string }) {
  const { text } = useWords();
  const [settled] = useDebouncedValue(prompt, PAUSE_MS);
  const { count, limit } = useTokenCount(settled).data ?? { count: 0, limit: CHUNK };
  return (
    <Text
      id={id}
      size="xs"
      c="dimmed"
      style={{ position: 'absolute', top: 4, right: 4 }}
      title={text('tokens', { count, limit })}
    >
      {count}/{limit}
    </Text>
  );
}
