/** @file Weighted pieces of a prompt to chunks of 77 token ids, as the WebUI cuts them. */
import { finish, type Work } from '../../base/index.js';
import { COMMA_PADDING_BACKTRACK } from '../../contract/index.js';
import type { PromptPiece } from '../../prompt/index.js';
import type { ClipTokenizer } from '../../tokenizer/index.js';

import {
  type EmbeddingVector,
  type FindEmbedding,
  type FindNamed,
  PLACEHOLDER_ID,
  type UnfitEmbedding,
} from './embedding.js';

/** Ids of a chunk with start and end. */
export const CHUNK_LENGTH = 77;
/** Ids of a chunk without them. */
export const CHUNK_TOKENS = CHUNK_LENGTH - 2;

/** The part of the prompt that a token comes from: UTF-16 offsets, the end exclusive. */
export interface PromptSpan {
  readonly start: number;
  readonly end: number;
}

/** One window of the text encoder. */
export interface Chunk {
  /** @shape [77] start, 75 tokens or filling, end */
  readonly tokenIds: Int32Array;
  /** @shape [77] 1 for start, end and filling */
  readonly weights: Float32Array;
  /** @shape [77] the clip skip of the token's part of the prompt; undefined for the request's, and for start, end and filling */
  readonly clipSkips: readonly (number | undefined)[];
  /** @shape [77] the piece of the prompt; undefined for start, end and filling */
  readonly sources: readonly (PromptSpan | undefined)[];
  /** Vectors of embeddings in place of tokens, by position; absent where there are none. */
  readonly vectors?: ReadonlyMap<number, EmbeddingVector>;
}

export interface ChunkOptions {
  /** How far back from the end of a full chunk a comma may be for what follows it to move on; 0 = never. Tokens, 0 to 74. */
  readonly commaBacktrack?: number;
}

export interface ChunkedPrompt {
  /** At least one. */
  readonly chunks: readonly Chunk[];
  /** Tokens as the WebUI's counter shows them: a chunk that is followed by another counts 75. */
  readonly tokenCount: number;
}

/** A tokenizer, and where it has them, the embeddings that prompts can name. */
export type TokenIds = Pick<ClipTokenizer, 'startId' | 'endId' | 'padId' | 'commaId' | 'encode'> & {
  readonly findEmbedding?: FindEmbedding | undefined;
  /** The same of those that cannot be used; absent where there are none. */
  readonly findUnfit?: FindNamed<UnfitEmbedding> | undefined;
};

interface Slot {
  readonly id: number;
  readonly weight: number;
  readonly clipSkip: number | undefined;
  readonly source: PromptSpan;
  readonly vector?: EmbeddingVector;
}

interface Cutting {
  readonly closed: Slot[][];
  open: Slot[];
  /** Place of the last comma in the open chunk; −1 = none. */
  comma: number;
}

/**
 * Cuts a prompt of any length into chunks. Each piece is tokenised by itself; others have their turn in between.
 * @source A1111 wiki "Infinite prompt length" and "BREAK keyword", as behaviour of v1.10.1
 */
export function* cutChunks(
  pieces: readonly PromptPiece[],
  tokenizer: TokenIds,
  { commaBacktrack = COMMA_PADDING_BACKTRACK }: ChunkOptions = {},
): Work<ChunkedPrompt> {
  const cutting: Cutting = { closed: [], open: [], comma: -1 };
  for (const piece of pieces) {
    yield;
    if (piece.kind === 'break') closeChunk(cutting);
    else for (const slots of slotsOf(piece, tokenizer)) addSlots(cutting, slots, tokenizer.commaId, commaBacktrack);
  }
  const { closed, open } = cutting;
  const tokenCount = closed.length * CHUNK_TOKENS + open.length;
  const all = open.length > 0 || closed.length === 0 ? [...closed, open] : closed;
  const [empty, chunks]: [Chunk, Chunk[]] = [fillChunk([], tokenizer), []];
  for (const slots of all) {
    chunks.push(slots.length === 0 ? empty : fillChunk(slots, tokenizer));
    yield;
  }
  return { chunks, tokenCount };
}

/** The same in one go. */
export const buildChunks = (
  pieces: readonly PromptPiece[],
  tokenizer: TokenIds,
  options: ChunkOptions = {},
): ChunkedPrompt => finish(cutChunks(pieces, tokenizer, options));

/** Chunks with as many empty ones after them as it takes. */
export function padChunks(chunks: readonly Chunk[], count: number, tokenizer: TokenIds): readonly Chunk[] {
  if (chunks.length >= count) return chunks;
  const empty = fillChunk([], tokenizer);
  return [...chunks, ...Array.from({ length: count - chunks.length }, () => empty)];
}

/** Slots that must not be torn apart: one of a token, or all vectors of an embedding. */
type SlotGroup = readonly [Slot, ...Slot[]];

function slotsOf(piece: PromptPiece & { kind: 'text' }, { encode, findEmbedding }: TokenIds): SlotGroup[] {
  const { text, weight, clipSkip, start, end } = piece;
  const slot = (id: number): Slot => ({ id, weight, clipSkip, source: { start, end } });
  const ids = encode(text);
  const groups: SlotGroup[] = [];
  for (let place = 0; place < ids.length; ) {
    const found = findEmbedding?.(ids, place);
    const slots = found?.embedding.vectors[0]?.map((_, index) => ({
      ...slot(PLACEHOLDER_ID),
      vector: { embedding: found.embedding, index },
    }));
    groups.push((slots ?? [slot(ids[place]!)]) as unknown as SlotGroup);
    place += found?.tokens ?? 1;
  }
  return groups;
}

/** Starts a new chunk with the slots that move there; commas among them are forgotten. */
function closeChunk(cutting: Cutting, moved: Slot[] = []): void {
  cutting.closed.push(cutting.open.slice(0, cutting.open.length - moved.length));
  cutting.open = moved;
  cutting.comma = -1;
}

function addSlots(cutting: Cutting, slots: SlotGroup, commaId: number | undefined, backtrack: number): void {
  const length = cutting.open.length;
  const isComma = slots[0].id === commaId;
  if (length === CHUNK_TOKENS) {
    const wraps = !isComma && backtrack !== 0 && cutting.comma >= 0 && length - cutting.comma <= backtrack;
    closeChunk(cutting, wraps ? cutting.open.slice(cutting.comma + 1) : []);
  } else if (isComma) cutting.comma = length;
  if (cutting.open.length + slots.length > CHUNK_TOKENS) closeChunk(cutting);
  cutting.open.push(...slots);
}

/** Fills up everything after the first end of text, in place. */
export const refill = (tokenIds: Int32Array, { endId, padId }: Pick<TokenIds, 'endId' | 'padId'>): Int32Array =>
  tokenIds.fill(padId, tokenIds.indexOf(endId) + 1);

function fillChunk(slots: readonly Slot[], { startId, endId, padId }: TokenIds): Chunk {
  const ids = [startId, ...slots.map(({ id }) => id)];
  const tokenIds = new Int32Array(CHUNK_LENGTH).fill(endId);
  tokenIds.set(ids);
  // Where filling is not the end of text, everything after the first end is filling.
  if (padId !== endId) refill(tokenIds, { endId, padId });
  const weights = new Float32Array(CHUNK_LENGTH).fill(1);
  weights.set(
    slots.map(({ weight }) => weight),
    1,
  );
  const places = Array.from({ length: CHUNK_LENGTH }, (_, index) => slots[index - 1]);
  const vectors = places.flatMap((slot, index) => (slot?.vector ? [[index, slot.vector] as const] : []));
  return {
    tokenIds,
    weights,
    clipSkips: places.map((slot) => slot?.clipSkip),
    sources: places.map((slot) => slot?.source),
    ...(vectors.length > 0 ? { vectors: new Map(vectors) } : {}),
  };
}
