/** @file Textual inversions in prompts: where the words of an embedding's name stand, its vectors stand in place of tokens. */

/** A textual inversion, ready to be used with one width of text encoder. */
export interface Embedding {
  /** As prompts name it. */
  readonly name: string;
  /** Names its content: first digits of the SHA-256 of the file. */
  readonly hash: string;
  /** @shape each [width] */
  readonly vectors: readonly Float32Array[];
}

/** One vector of an embedding, in the place of a token. */
export interface EmbeddingVector {
  readonly embedding: Embedding;
  readonly index: number;
}

/** The embedding whose name begins at a token, and how many tokens the name has. */
export type FindEmbedding = (
  tokenIds: readonly number[],
  start: number,
) => { readonly embedding: Embedding; readonly tokens: number } | undefined;

/** A token id that stands where an embedding's vector is put; the encoder never sees what it means. */
export const PLACEHOLDER_ID = 0;

/**
 * Finds embeddings by the tokens of their names, so that case counts as little as the tokenizer lets it; of several that
 * fit, the one with the most tokens.
 * @source A1111 v1.10.1, as behaviour
 */
export function createEmbeddingFinder(
  embeddings: readonly Embedding[],
  encode: (text: string) => readonly number[],
): FindEmbedding {
  const byFirst = new Map<number, { readonly embedding: Embedding; readonly ids: readonly number[] }[]>();
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
