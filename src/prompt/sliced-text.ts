/** @file A text put together from parts of a prompt, which knows where each character stood. */
import type { Slice } from './editing.js';
import type { Tag } from './tags.js';

export interface SlicedText {
  readonly text: string;
  /** The tags of the prompt that are in the text, with their offsets in it. */
  readonly tags: readonly Tag[];
  /** From a range of the text to the range of the prompt that it came from. */
  toPrompt(range: Slice): Slice;
}

/** The whole of a prompt. */
export const wholeText = (text: string, tags: readonly Tag[]): SlicedText => ({
  text,
  tags,
  toPrompt: (range) => range,
});

/** @param slices in the order of the prompt, none of which cuts a tag */
export function slicedText(prompt: string, tags: readonly Tag[], slices: readonly Slice[]): SlicedText {
  let length = 0;
  const placed = slices.map(({ start, end }) => {
    const from = length;
    length += end - start;
    return { start, end, from };
  });
  const inText: Tag[] = [];
  let next = 0;
  for (const { start, end, from } of placed) {
    while ((tags[next]?.start ?? end) < start) next++;
    for (let tag = tags[next]; tag && tag.start < end; tag = tags[++next])
      inText.push({ ...tag, start: tag.start - start + from, end: tag.end - start + from });
  }
  /** Where a character stood; what is after the last one stands at its end. */
  const at = (offset: number): number => {
    const slice = placed[lastBefore(placed, offset)];
    return slice ? Math.min(slice.end, slice.start + offset - slice.from) : 0;
  };
  return {
    text: slices.map(({ start, end }) => prompt.slice(start, end)).join(''),
    tags: inText,
    toPrompt: ({ start, end }) => ({ start: at(start), end: end > start ? at(end - 1) + 1 : at(start) }),
  };
}

/** The last slice that begins at or before an offset. */
function lastBefore(placed: readonly { readonly from: number }[], offset: number): number {
  let [low, high] = [0, placed.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((placed[middle]?.from ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
