/** @file What happens to a prompt before it is cut into words: repaired, white space collapsed, lower case. */
import { fixText } from './ftfy/index.js';

/**
 * The text as CLIP's tokenizer reads it. JavaScript and Python differ in what white space is only where the repair has left
 * nothing: U+001C to U+001F, U+0085, U+FEFF.
 * @source openai/CLIP simple_tokenizer.py (MIT); transformers tokenization_clip.py `_tokenize` (Apache-2.0)
 */
export const cleanText = (text: string, afterRepair: (fixed: string) => string = (fixed) => fixed): string =>
  afterRepair(fixText(text)).replace(/\s+/g, ' ').trim().toLowerCase();
