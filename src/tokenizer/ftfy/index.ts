/** @file Door of ftfy/: repairs text as ftfy's `fix_text` does with its default settings. */
import { FIXES } from './fixes.js';
import { unescapeHtml } from './html.js';
import { fixEncoding } from './plan.js';

export { characterOf, HTML_REFERENCES } from './html.js';

/** Longest part repaired at once, in code points. @source ftfy 6.3.1 TextFixerConfig.max_decode_length */
const MAX_SEGMENT = 1_000_000;

/** A line in parts of at most MAX_SEGMENT code points. */
function* partsOf(line: string): Generator<string> {
  if (line.length <= MAX_SEGMENT) return yield line;
  const characters = [...line];
  for (let from = 0; from < characters.length; from += MAX_SEGMENT) {
    yield characters.slice(from, from + MAX_SEGMENT).join('');
  }
}

/** Repairs until nothing changes: one repair may uncover another. */
function fixSegment(segment: string, isPlain: boolean): string {
  for (let current = segment; ; ) {
    const unescaped = isPlain ? unescapeHtml(current) : current;
    const fixed = FIXES.reduce((text, fix) => fix(text), fixEncoding(unescaped));
    if (fixed === current) return fixed;
    current = fixed;
  }
}

/**
 * Repairs mojibake, character references, odd widths, ligatures, curly quotes, line breaks and control characters, line
 * by line. From the first line with a "<" on, text counts as HTML and its references stay.
 * @source ftfy 6.3.1 fix_text (Apache-2.0)
 */
export function fixText(text: string): string {
  let isPlain = true;
  let fixed = '';
  for (const line of text.split(/(?<=\n)/)) {
    for (const part of partsOf(line)) {
      if (part.includes('<')) isPlain = false;
      fixed += fixSegment(part, isPlain);
    }
  }
  return fixed;
}
