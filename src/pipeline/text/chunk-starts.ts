/** @file Where in the prompt each chunk begins, for whoever shows the prompt with its chunks. */
import type { Work } from '../../base/index.js';
import { buildChunks, CHUNK_TOKENS, type Chunk, type PromptSpan, type TokenIds } from './chunks.js';

export interface ChunkPlace {
  /** Tokens in it, 0 to 75. */
  readonly tokens: number;
  /** UTF-16 offset of its first word in the prompt; the prompt's length for an empty chunk after the first. */
  readonly start: number;
}

/** Brackets and backslashes are no tokens; blanks in their place keep the offsets. */
const SYNTAX = /\\|(?<!\\)[()[\]]/g;
const WORD_START = /(?<=^|[\s,])[^\s,]/g;

/**
 * Places of the chunks in the prompt they were cut from. A token knows its piece only, so the word in the piece is found
 * by counting again; a word that is torn by a chunk's end belongs to the next. Others have their turn between the chunks.
 */
export function* chunkPlaces(
  prompt: string,
  chunks: readonly Chunk[],
  tokenizer: TokenIds,
): Work<readonly ChunkPlace[]> {
  const placeOf = createPlacing(prompt, tokenizer);
  const places: ChunkPlace[] = [];
  for (const [index, chunk] of chunks.entries()) {
    places.push(placeOf(chunk, index));
    yield;
  }
  return places;
}

/** Finds the places of chunks, one after the other. */
function createPlacing(prompt: string, tokenizer: TokenIds): (chunk: Chunk, index: number) => ChunkPlace {
  const before = new Map<number, number>();
  const pieces = new Map<number, Piece>();
  const pieceOf = ({ start, end }: PromptSpan): Piece => {
    const piece = pieces.get(start) ?? readPiece(prompt.slice(start, end));
    pieces.set(start, piece);
    return piece;
  };
  return ({ sources }, index) => {
    const spans = sources.filter((span) => span !== undefined);
    const [first] = spans;
    const skipped = first ? (before.get(first.start) ?? 0) : 0;
    for (const { start } of spans) before.set(start, (before.get(start) ?? 0) + 1);
    if (index === 0) return { tokens: spans.length, start: 0 };
    const start = first ? first.start + startAfter(pieceOf(first), skipped, tokenizer) : prompt.length;
    return { tokens: spans.length, start };
  };
}

/** A piece of the prompt, and the word that its last chunk began with, from where the next one is counted. */
interface Piece {
  readonly text: string;
  /** Offsets. */
  readonly words: readonly number[];
  /** Place in the list of words, and tokens before it. */
  known: { readonly word: number; readonly tokens: number };
}

function readPiece(written: string): Piece {
  const text = written.replaceAll(SYNTAX, ' ');
  return { text, words: [...text.matchAll(WORD_START)].map(({ index }) => index), known: { word: 0, tokens: 0 } };
}

/** The first word before which so many tokens of the piece stand; the count grows with the offset. */
function startAfter(piece: Piece, skipped: number, tokenizer: TokenIds): number {
  const { text, words, known } = piece;
  // All chunks within the last word, however long it is: it is not read again for each.
  if (known.word === words.length) return text.length;
  const from = known.tokens === 0 ? 0 : words[known.word];
  const tokensBefore = (word: number): number =>
    known.tokens + countIn(text.slice(from, words[word] ?? text.length), tokenizer);
  let [low, high] = [known.word, known.word + 1];
  // As far as it takes and no further: to count through all of a long piece for each of its chunks takes minutes.
  while (high < words.length && tokensBefore(high) < skipped) [low, high] = [high + 1, high + 2 * (high - known.word)];
  high = Math.min(high, words.length);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokensBefore(middle) >= skipped) high = middle;
    else low = middle + 1;
  }
  piece.known = { word: low, tokens: tokensBefore(low) };
  return words[low] ?? text.length;
}

function countIn(text: string, tokenizer: TokenIds): number {
  const piece = { kind: 'text', text, weight: 1, start: 0, end: text.length } as const;
  const { chunks, tokenCount } = buildChunks([piece], tokenizer, { commaBacktrack: 0 });
  const last = chunks.at(-1)?.sources.filter((span) => span !== undefined).length ?? 0;
  return last === CHUNK_TOKENS ? chunks.length * CHUNK_TOKENS : tokenCount;
}
