/** @file Door of tokenizer/: CLIP's byte-level BPE and the cleaning before it. */
export { cleanText } from './clean-text.js';
export { type ClipTokenizer, type ClipTokenizerOptions, createClipTokenizer } from './clip-tokenizer.js';
export type { TokenizerDialect } from './dialect.js';
export { addedTokens, parseTokenizerJson } from './tokenizer-json.js';
export {
  type AddedToken,
  type ClipVocabulary,
  loadDefaultVocabulary,
  parseMerges,
  vocabularyFromMerges,
} from './vocabulary.js';
