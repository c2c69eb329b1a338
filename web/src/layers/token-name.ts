/** @file Entries of the vocabulary as people read them. */
import type { LayersResult } from '../api/index.js';

/** Without the mark of a word's end. */
export const tokenName = (text: string): string => text.replace(/<\/w>$/, '');

/** The tokens of the words, each with its place among all tokens. */
export const wordTokens = ({ tokens }: Pick<LayersResult, 'tokens'>) =>
  tokens.map((token, index) => ({ ...token, index })).filter(({ group }) => group === 'words');
