/** @file Tokens as plots and tables show them. */
import type { LayersResult, LayerToken } from '../../contract/index.js';

/** A token without the vocabulary's mark for the end of a word. */
export const tokenText = ({ group, text }: Pick<LayerToken, 'group' | 'text'>): string =>
  group === 'words' ? text.replace(/<\/w>$/, '') : group;

/** Words that say little by themselves. */
const SMALL_WORDS = new Set('a an and at by for from in is it of on or the to with'.split(' '));

/** Words and end tokens, in their order. */
export const spokenTokens = ({ tokens }: Pick<LayersResult, 'tokens'>): readonly LayerToken[] =>
  tokens.filter(({ group }) => group !== 'padding');

/** The last token of a word, which has seen all of it; not a letter left over from a word in pieces. */
function isContent(token: LayerToken): boolean {
  const text = tokenText(token);
  return token.text.endsWith('</w>') && /[\p{L}\p{N}]/u.test(text) && !/^[a-z]$/.test(text) && !SMALL_WORDS.has(text);
}

/** Whether a token of the prompt names something; where none does, all count. */
export function contentTokens(tokens: readonly LayerToken[]): readonly LayerToken[] {
  const words = tokens.filter(({ group }) => group === 'words');
  const content = words.filter(isContent);
  return content.length > 0 ? content : words;
}
