/** @file A prompt cut into chunks of token ids, text by text, ready for the encoder. */
import { defined } from '../../base/index.js';
import type { EmphasisMode } from '../../contract/index.js';
import {
  type EditingSteps,
  type LoraTag,
  type PromptDiagnostic,
  type PromptPart,
  parsePrompt,
} from '../../prompt/index.js';
import { buildChunks, type ChunkedPrompt, padChunks, type TokenIds } from './chunks.js';
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

/** Parses a prompt and cuts every text that it has in its steps. */
export function preparePrompt(prompt: PromptInput, preparation: Preparation): PreparedPrompt {
  const { emphasis, maxClipSkip, editing } = preparation;
  const isNegative = typeof prompt !== 'string';
  const text = isNegative ? prompt.negative : prompt;
  const rules = { isNegative, maxClipSkip };
  const { parts, loras, diagnostics } = parsePrompt(text, { ...editing, mode: emphasis, rules });
  const pieces = parts.flatMap(({ texts }) => texts.flatMap((row) => row.pieces));
  return {
    loras,
    parts: parts.map((part) => preparePart(part, preparation)),
    diagnostics: [...diagnostics, ...unfitNames(text, pieces, preparation.tokenizer)],
  };
}

function preparePart({ weight, texts }: PromptPart, { tokenizer, commaPaddingBacktrack }: Preparation): PreparedPart {
  const pieces = new Map(texts.map((row) => [row.text, row.pieces]));
  const places = new Map([...pieces.keys()].map((text, index) => [text, index]));
  const cut = [...pieces.values()].map((row) => buildChunks(row, tokenizer, { commaBacktrack: commaPaddingBacktrack }));
  const longest = cut.reduce((most, { chunks }) => Math.max(most, chunks.length), 0);
  return {
    weight,
    texts: cut.map((row) => ({ ...row, chunks: padChunks(row.chunks, longest, tokenizer) })),
    spans: texts.map(({ text, endStep }) => ({ endStep, text: defined(places.get(text), 'the place of a text') })),
  };
}
