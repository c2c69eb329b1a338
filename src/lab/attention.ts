/** @file Attention between the tokens of a prompt, as maps that can be looked at. */
import type { AttentionMap } from '../contract/index.js';
import type { ChunkTokens } from './measure.js';
import { groupsOf } from './token-groups.js';

export interface AttentionInput {
  readonly chunks: readonly ChunkTokens[];
  /** @shape [layer − 1] of [chunks, heads, 77, 77] */
  readonly attentions: readonly Float32Array[];
  readonly heads: number;
  readonly textOf: (id: number) => string;
}

/**
 * One map a chunk: start, words and end; the mean over the heads. Attention is causal, so nothing that these tokens look
 * at is cut off by leaving padding out, and the rows still sum to 1.
 */
export function attentionMaps({ chunks, attentions, heads, textOf }: AttentionInput): readonly AttentionMap[] {
  return chunks.map(({ tokenIds, fromPrompt }, chunk) => {
    const shown = groupsOf(fromPrompt).indexOf('end') + 1 || fromPrompt.length;
    const tokens = Array.from({ length: shown }, (_, slot) => textOf(tokenIds[slot] ?? 0));
    const layers = attentions.map((data) => meanMap(data, { chunk, heads, length: fromPrompt.length, shown }));
    return { chunk, tokens, layers };
  });
}

interface MapPlace {
  readonly chunk: number;
  readonly heads: number;
  readonly length: number;
  readonly shown: number;
}

function meanMap(data: Float32Array, { chunk, heads, length, shown }: MapPlace): number[][] {
  const cell = (row: number, column: number) => {
    let sum = 0;
    for (let head = 0; head < heads; head++)
      sum += data[((chunk * heads + head) * length + row) * length + column] as number;
    return sum / heads;
  };
  return Array.from({ length: shown }, (_, row) => Array.from({ length: shown }, (_, column) => cell(row, column)));
}
