/** @file Alt+← and Alt+→: the part of a prompt between two commas changes places with its neighbour. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
import type { Selection } from './selection.js';

interface Part {
  readonly start: number;
  readonly end: number;
}

/** Texts between commas that stand in no brackets, blanks around them left out. */
function partsOf(text: string): readonly Part[] {
  const cuts = [-1];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if ('([<'.includes(text[at] ?? '')) depth++;
    else if (')]>'.includes(text[at] ?? '')) depth = Math.max(0, depth - 1);
    else if (text[at] === ',' && depth === 0) cuts.push(at);
  }
  cuts.push(text.length);
  return cuts.slice(1).map((cut, index) => {
    const from = (cuts[index] ?? 0) + 1;
    const part = text.slice(from, cut);
    const start = from + part.length - part.trimStart().length;
    return { start, end: start + part.trim().length };
  });
}

/** One press to the left or right; undefined = there is nowhere to go. The part stays selected. */
export function movePart({ text, start, end }: Selection, toRight: boolean): Selection | undefined {
  const parts = partsOf(text);
  const place = parts.findLastIndex((part) => part.start <= start);
  const moved = parts[Math.max(0, place)];
  const other = parts[Math.max(0, place) + (toRight ? 1 : -1)];
  // What reaches over a comma is no part.
  if (!moved || !other || moved.start === moved.end || end > moved.end + 1) return undefined;
  const [first, second] = toRight ? [moved, other] : [other, moved];
  const between = text.slice(first.end, second.start);
  const [left, right] = [text.slice(second.start, second.end), text.slice(first.start, first.end)];
  const at = toRight ? first.start + left.length + between.length : first.start;
  return {
    text: text.slice(0, first.start) + left + between + right + text.slice(second.end),
    start: at,
    end: at + moved.end - moved.start,
  };
}
