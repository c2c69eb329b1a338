/** @file The way that a word goes through the layers: the word it is nearest to, where that changes; pure. */

type Near = readonly { readonly word: string; readonly cosine: number }[];

/** The nearest word of each layer, neighbours that are the same once. */
export const pathOf = (layers: readonly Near[]): readonly string[] =>
  layers.flatMap(([first]) => first?.word ?? []).filter((word, place, all) => word !== all[place - 1]);
