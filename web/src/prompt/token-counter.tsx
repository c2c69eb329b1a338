/** @file Tokens of a prompt: n/75, and for a longer one the tokens of each chunk before the sum. */
import { Text } from '@mantine/core';
import type { TokenCount } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { chunkSums } from './marks.js';

const CHUNK = 75;
/** Beyond this many chunks the sum alone has room. */
const MOST_SUMMANDS = 4;
const NOTHING: Pick<TokenCount, 'count' | 'limit' | 'chunks'> = { count: 0, limit: CHUNK, chunks: [] };

export function TokenCounter({ id, look = NOTHING }: { id: string; look: typeof NOTHING | undefined }) {
  const { text } = useWords();
  const { count, limit, chunks } = look;
  const sums = chunks.length > 1 && chunks.length <= MOST_SUMMANDS ? `${chunkSums(chunks)} · ` : '';
  return (
    <Text id={id} size="xs" c="dimmed" className="prompt-tokens" title={text('tokens', { count, limit })}>
      {sums}
      {count}/{limit}
    </Text>
  );
}
