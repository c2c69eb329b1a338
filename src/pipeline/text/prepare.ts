/** @file A prompt cut into chunks of token ids, text by text, ready for the encoder. */
import { AppError, defined, requireText, type Work } from '../../base/index.js';
import { type EmphasisMode, PROMPT_LIMITS, TEXT_LIMIT } from '../../contract/index.js';
import {
  type EditingSteps,
  type LoraTag,
  type PromptDiagnostic,
  type PromptPart,
  readPrompt,
} from '../../prompt/index.js';
import { CHUNK_TOKENS, type ChunkedPrompt, cutChunks, padChunks, type TokenIds } from './chunks.js';
import type { TextSpan } from './encoded.js';
import { unfitNames } from './unfit-embeddings.js';

/** A prompt, or a negative one, which keeps the tags of other programs as text and is not cut at AND. */
export type PromptInput = string | { readonly negative: string };

/** How a prompt's text is read. */
export interface TextOptions {
  readonly emphasis: EmphasisMode;
  /** How far back a comma may be for a full chunk to be cut there; 0 = never. Tokens, 0 to 74. */
  readonly commaPaddingBacktrack: number;
}

interface Preparation extends TextOptions {
  readonly tokenizer: TokenIds;
  /** null = clip skip has no effect. */
  readonly maxClipSkip: number | null;
  readonly editing: EditingSteps;
}

export interface PreparedPart {
  readonly weight: number;
  /** Distinct and equally long. */
  readonly texts: readonly ChunkedPrompt[];
  readonly spans: readonly TextSpan[];
}

export interface PreparedPrompt {
  readonly parts: readonly PreparedPart[];
  readonly loras: readonly LoraTag[];
  readonly diagnostics: readonly PromptDiagnostic[];
}

/** Parses a prompt and cuts every text that it has in its steps, turn by turn. @throws TEXT_TOO_LONG PROMPT_TOO_LARGE */
export function* preparePrompt(prompt: PromptInput, preparation: Preparation): Work<PreparedPrompt> {
  const { emphasis, maxClipSkip, editing, tokenizer } = preparation;
  const isNegative = typeof prompt !== 'string';
  const text = isNegative ? prompt.negative : prompt;
  requireText(text, { name: isNegative ? 'negativePrompt' : 'prompt', limit: TEXT_LIMIT });
  const rules = { isNegative, maxClipSkip };
  const { parts, loras, diagnostics } = yield* readPrompt(text, { ...editing, mode: emphasis, rules });
  const pieces = tokenizer.findUnfit ? parts.flatMap(({ texts }) => texts.flatMap((row) => row.pieces)) : [];
  const prepared: PreparedPart[] = [];
  let chunks = 0;
  for (const part of parts) {
    prepared.push(yield* preparePart(part, preparation));
    chunks += prepared.at(-1)?.texts.reduce((sum, row) => sum + row.chunks.length, 0) ?? 0;
    requireChunks(chunks);
  }
  return { loras, parts: prepared, diagnostics: [...diagnostics, ...unfitNames(text, pieces, tokenizer)] };
}

/** @throws PROMPT_TOO_LARGE */
function requireChunks(count: number): void {
  if (count <= PROMPT_LIMITS.chunks) return;
  const problem = `its texts have more than ${PROMPT_LIMITS.chunks} chunks of ${CHUNK_TOKENS} tokens`;
  throw new AppError('PROMPT_TOO_LARGE', { problem });
}

function* preparePart({ weight, texts }: PromptPart, preparation: Preparation): Work<PreparedPart> {
  const { tokenizer, commaPaddingBacktrack: commaBacktrack } = preparation;
  const pieces = new Map(texts.map((row) => [row.text, row.pieces]));
  const places = new Map([...pieces.keys()].map((text, index) => [text, index]));
  const cut: ChunkedPrompt[] = [];
  let chunks = 0;
  for (const row of pieces.values()) {
    cut.push(yield* cutChunks(row, tokenizer, { commaBacktrack }));
    chunks += cut.at(-1)?.chunks.length ?? 0;
    requireChunks(chunks);
  }
  const longest = cut.reduce((most, { chunks }) => Math.max(most, chunks.length), 0);
  return {
    weight,
    texts: cut.map((row) => ({ ...row, chunks: padChunks(row.chunks, longest, tokenizer) })),
    spans: texts.map(({ text, endStep }) => ({ endStep, text: defined(places.get(text), 'the place of a text') })),
  };
}
