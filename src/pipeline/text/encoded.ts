/** @file Prompts after the text encoder, and what conditions the UNet. */
import type { EmphasisMode } from '../../contract/index.js';
import type { LoraTag, PromptDiagnostic } from '../../prompt/index.js';
import type { Chunk } from './chunks.js';

/** Every hidden state of one chunk. @shape [layer] of [77, width] */
export type ChunkStates = readonly Float32Array[];

/** What one text encoder makes of one chunk. */
export interface EncodedChunk {
  readonly states: ChunkStates;
  /** Where it conditions. @shape [pooledWidth] */
  readonly pooled?: Float32Array;
}

/** A text after the encoders: every layer of every chunk, no layer chosen yet. */
export interface EncodedPrompt {
  readonly chunks: readonly Chunk[];
  /** By text encoder, then by chunk. */
  readonly encoded: readonly (readonly EncodedChunk[])[];
  /** Of the first text encoder, by chunk: what layers are shown of. */
  readonly states: readonly ChunkStates[];
  readonly tokenCount: number;
  readonly emphasis: EmphasisMode;
  readonly diagnostics: readonly PromptDiagnostic[];
}

/** A text that holds up to a step, which is counted as prompt editing counts (`PromptText`). */
export interface TextSpan {
  readonly endStep: number;
  /** Place in the list of distinct texts. */
  readonly text: number;
}

/** One of the prompts that AND joins. */
export interface EncodedPart {
  readonly weight: number;
  /** Distinct and equally long: shorter ones have empty chunks at their end. */
  readonly texts: readonly EncodedPrompt[];
  /** In the order of time; at least one. */
  readonly spans: readonly TextSpan[];
  /** Whether it conditions by zeros, as the empty negative prompt of some families does. */
  readonly isZero?: boolean;
}

/** A whole prompt over the steps. */
export interface EncodedSchedule {
  /** At least one. */
  readonly parts: readonly EncodedPart[];
  readonly loras: readonly LoraTag[];
  readonly diagnostics: readonly PromptDiagnostic[];
}

/** What conditions the UNet. */
export interface Conditioning {
  /** The states of all text encoders side by side. @shape [tokens, width], tokens a multiple of 77 */
  readonly context: Float32Array;
  readonly tokens: number;
  readonly width: number;
  /** Of the first chunk, for families that have it. @shape [pooledWidth] */
  readonly pooled?: Float32Array;
  /** The picture's frame, for families that are told it. @shape [ids] */
  readonly timeIds?: Float32Array;
}
