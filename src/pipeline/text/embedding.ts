/** @file Textual inversions in prompts: where the words of an embedding's name stand, its vectors stand in place of tokens. */
import type { VectorsOfEncoders } from '../../weights/index.js';

/** A textual inversion, ready to be used with the text encoders of a model. */
export interface Embedding {
  /** As prompts name it. */
  readonly name: string;
  /** Names its content: first digits of the SHA-256 of the file. */
  readonly hash: string;
  /** By text encoder, as many for each. @shape each [width of the encoder] */
  readonly vectors: VectorsOfEncoders;
}

/** A textual inversion that the text encoder cannot use. */
export interface UnfitEmbedding {
  readonly name: string;
  /** What is wrong with its file. */
  readonly problem: string;
}

/** The textual inversions whose names prompts may have. */
export interface PromptEmbeddings {
  readonly usable: readonly Embedding[];
  /** Their names stay text, and whoever wrote them is told. */
  readonly unfit: readonly UnfitEmbedding[];
}

/** One vector of an embedding, in the place of a token. */
export interface EmbeddingVector {
  readonly embedding: Embedding;
  readonly index: number;
}

/** The embedding whose name begins at a token, and how many tokens the name has. */
export type FindNamed<T> = (
  tokenIds: readonly number[],
  start: number,
) => { readonly embedding: T; readonly tokens: number } | undefined;
export type FindEmbedding = FindNamed<Embedding>;

/** A token id that stands where an embedding's vector is put; the encoder never sees what it means. */
export const PLACEHOLDER_ID = 0;

/**
 * Finds embeddings by the tokens of their names, so that case counts as little as the tokenizer lets it; of several that
 * fit, the one with the most tokens.
 * @source A1111 v1.10.1, as behaviour
 */
export function createEmbeddingFinder<T extends { readonly name: string }>(
  embeddings: readonly T[],
  encode: (text: string) => readonly number[],
): FindNamed<T> {
  const byFirst = new Map<number, { readonly embedding: T; readonly ids: readonly number[] }[]>();
  for (const embedding of embeddings) {
    const ids = encode(embedding.name);
    const [first] = ids;
    if (first === undefined) continue;
    const rows = [...(byFirst.get(first) ?? []), { embedding, ids }];
    byFirst.set(
      first,
      rows.sort((a, b) => b.ids.length - a.ids.length),
    );
  }
  return (tokenIds, start) => {
    const rows = byFirst.get(tokenIds[start] ?? -1) ?? [];
    const found = rows.find(({ ids }) => ids.every((id, index) => id === tokenIds[start + index]));
    return found && { embedding: found.embedding, tokens: found.ids.length };
  };
}
