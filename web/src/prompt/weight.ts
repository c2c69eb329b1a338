/** @file Ctrl+↑ and Ctrl+↓: the weight of what is selected or under the caret. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
import { replaced, type Selection } from './selection.js';

export interface WeightKeys {
  /** One press, for text in brackets. */
  readonly delta: number;
  /** One press, for <lora:name:1> and its like. */
  readonly extraDelta: number;
  /** Characters that end a word, beside blanks. */
  readonly delimiters: string;
}

interface Brackets {
  readonly open: string;
  readonly close: string;
}

const ROUND: Brackets = { open: '(', close: ')' };
const ANGLED: Brackets = { open: '<', close: '>' };
/** A weight at the end of what brackets hold. */
const WEIGHT = /:(-?\d*\.?\d+)$/;
const DECIMALS = 2;

interface Range {
  readonly start: number;
  readonly end: number;
}

/** What the nearest pair of brackets around the caret holds; undefined = the caret is in none. */
function inside({ text, start }: Selection, { open, close }: Brackets): Range | undefined {
  let depth = 0;
  for (let at = start - 1; at >= 0; at--) {
    if (text[at] === close) depth++;
    else if (text[at] === open && depth-- === 0) return closedAt(text, at, { open, close });
  }
  return undefined;
}

function closedAt(text: string, from: number, { open, close }: Brackets): Range | undefined {
  let depth = 0;
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === open) depth++;
    else if (text[at] === close && depth-- === 0) return { start: from + 1, end: at };
  }
  return undefined;
}

function word({ text, start }: Selection, delimiters: string): Range | undefined {
  const ends = (character: string | undefined) =>
    character === undefined || /\s/.test(character) || delimiters.includes(character);
  let [from, to] = [start, start];
  while (from > 0 && !ends(text[from - 1])) from--;
  while (!ends(text[to])) to++;
  return from === to ? undefined : { start: from, end: to };
}

/** The same range without blanks at its ends. */
function trimmed(text: string, { start, end }: Range): Range {
  const part = text.slice(start, end);
  const lead = part.length - part.trimStart().length;
  return { start: start + lead, end: start + lead + part.trim().length };
}

const shown = (weight: number): string => String(Number(weight.toFixed(DECIMALS)));

interface Weighted {
  /** All between the brackets. */
  readonly range: Range;
  readonly brackets: Brackets;
  readonly weight: number;
  /** The text without its weight. */
  readonly inner: Range;
}

function weightedIn(selection: Selection, range: Range, brackets: Brackets): Weighted {
  const [whole, digits] = WEIGHT.exec(selection.text.slice(range.start, range.end)) ?? [];
  const inner = { start: range.start, end: range.end - (whole?.length ?? 0) };
  return { range, brackets, inner, weight: digits === undefined ? (brackets === ROUND ? 1.1 : 1) : Number(digits) };
}

/** The brackets that the caret is in, or that stand just around what is selected. */
function weightedAt(selection: Selection): Weighted | undefined {
  const { text, start, end } = selection;
  const angled = inside(selection, ANGLED);
  if (angled && angled.end >= end) return weightedIn(selection, angled, ANGLED);
  const round = inside(selection, ROUND);
  if (!round || round.end < end) return undefined;
  const found = weightedIn(selection, round, ROUND);
  // Within a bracket a part of it can have a weight of its own.
  const all = trimmed(text, found.inner);
  return start === end || (start <= all.start && end >= all.end) ? found : undefined;
}

/** One press up or down; undefined = there is nothing to weigh. The selection stays on the text that is weighed. */
export function changeWeight(selection: Selection, up: boolean, keys: WeightKeys): Selection | undefined {
  const found = weightedAt(selection);
  if (!found) return bracketed(selection, up, keys);
  const { brackets, range, inner, weight } = found;
  const { text } = selection;
  if (brackets === ANGLED) {
    if (!text.slice(inner.start, inner.end).includes(':')) return undefined;
    const next = shown(weight + (up ? keys.extraDelta : -keys.extraDelta));
    return {
      ...selection,
      text: replaced(selection, { start: inner.end, end: range.end }, `:${next}`),
      ...kept(selection, inner),
    };
  }
  const next = shown(weight + (up ? keys.delta : -keys.delta));
  const part = text.slice(inner.start, inner.end);
  if (next !== '1') return { text: replaced(selection, range, `${part}:${next}`), ...inner };
  const outer = { start: range.start - 1, end: range.end + 1 };
  return { text: replaced(selection, outer, part), start: outer.start, end: outer.start + part.length };
}

/** The caret, or the end of the part where it stood in the weight. */
const kept = ({ start, end }: Selection, inner: Range): Range => ({
  start: Math.min(start, inner.end),
  end: Math.min(end, inner.end),
});

function bracketed(selection: Selection, up: boolean, { delta, delimiters }: WeightKeys): Selection | undefined {
  const { text, start, end } = selection;
  const range = start === end ? word(selection, delimiters) : trimmed(text, selection);
  if (!range || range.start === range.end) return undefined;
  const part = text.slice(range.start, range.end);
  const weight = shown(1 + (up ? delta : -delta));
  const at = range.start + 1;
  return { text: replaced(selection, range, `(${part}:${weight})`), start: at, end: at + part.length };
}
