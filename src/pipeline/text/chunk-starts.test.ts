/** Where chunks begin: by the definition, and at a cost that grows with the prompt and not with its square. */
import { beforeAll, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../../../test/support/models.js';
import { finish } from '../../base/index.js';
import { type ClipTokenizer, createClipTokenizer } from '../../tokenizer/index.js';
import { openCheckpoint } from '../checkpoint/index.js';
import { chunkPlaces } from './chunk-starts.js';
import { buildChunks } from './chunks.js';

let tokenizer: ClipTokenizer;
beforeAll(async () => {
  const { vocabulary, card } = await openCheckpoint(DEFAULT_MODEL);
  tokenizer = createClipTokenizer({ ...vocabulary, dialect: card.textEncoders[0].tokenizer });
});

const chunksOf = (text: string) =>
  buildChunks([{ kind: 'text', text, weight: 1, start: 0, end: text.length }], tokenizer, { commaBacktrack: 0 }).chunks;

it('is the first word before which the tokens of all earlier chunks stand', () => {
  const words = ['cat', 'unbelievable', 'a,', 'xqzt', 'red', 'photograph,', 'of'];
  const text = Array.from({ length: 600 }, (_, i) => words[(i * i + 3 * i) % words.length]).join(' ');
  const places = finish(chunkPlaces(text, chunksOf(text), tokenizer));
  const starts = [...text.matchAll(/(?<=^| )\S/g)].map(({ index }) => index);
  const tokensBefore = starts.map((at, word) => tokenizer.encode(text.slice(starts[word - 1] ?? 0, at)).length);
  const counts = tokensBefore.map((_, word) => tokensBefore.slice(0, word + 1).reduce((sum, count) => sum + count, 0));
  expect(counts.at(-1)).toBe(tokenizer.encode(text.slice(0, starts.at(-1))).length);
  const expected = places.map((_, chunk) =>
    chunk === 0 ? 0 : starts[counts.findIndex((count) => count >= chunk * 75)],
  );
  expect(places.length).toBeGreaterThan(8);
  expect(places.map(({ start }) => start)).toEqual(expected);
});

it.each([
  ['many words', Array.from({ length: 5000 }, (_, i) => `b${i}`).join(' ')],
  ['one endless word', 'x'.repeat(30_000)],
  ['an endless word before others', `${'x'.repeat(15_000)} ${'a cat '.repeat(2000)}`],
  ['an endless word after others', `${'a cat '.repeat(2000)} ${'x'.repeat(15_000)}`],
])('reads a long prompt a few times and not once for each chunk: %s', (_name, text) => {
  let read = 0;
  const counting = {
    ...tokenizer,
    encode: (part: string) => {
      read += part.length;
      return tokenizer.encode(part);
    },
  };
  const chunks = chunksOf(text);
  expect(chunks.length).toBeGreaterThan(50);
  expect(finish(chunkPlaces(text, chunks, counting))).toHaveLength(chunks.length);
  expect(read).toBeLessThan(20 * text.length);
});
