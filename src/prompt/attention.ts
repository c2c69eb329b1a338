/**
 * @file Attention: `(x)` counts more, `[x]` less, `(x:1.3)` as much as it says, BREAK starts a new chunk; tags are taken
 * out on the way. Prompt editing, alternation and AND come before this step (`parsePrompt`) and have no part in it.
 */
import { defined } from '../base/index.js';
import { BREAK_WORD, splitAtBreaks } from './break.js';
import { diagnose, type PromptDiagnostic } from './diagnostics.js';
import type { Slice } from './editing.js';
import { createItemWeights, type ItemWeights } from './item-weights.js';
import { BRACKETS, type Bracket, lexPrompt, type Token } from './lexer.js';
import { type SlicedText, wholeText } from './sliced-text.js';
import { findTags, readTag, type TagRules } from './tags.js';

/** The WebUI's emphasis option; only "None" turns the syntax off. */
export type AttentionMode = 'Original' | 'No norm' | 'Ignore' | 'None';

/** Text of one weight and one clip skip, or the end of a chunk. Offsets are UTF-16 units; each piece starts where the one before ended. */
export type PromptPiece =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly weight: number;
      /** The clip skip of this part of the prompt; absent = the request's. */
      readonly clipSkip?: number;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'break'; readonly start: number; readonly end: number };

export interface ParsedPrompt {
  /** At least one; together they cover the prompt. */
  readonly pieces: readonly PromptPiece[];
  readonly diagnostics: readonly PromptDiagnostic[];
}

interface Item {
  text: string;
  readonly isBreak: boolean;
  readonly clipSkip: number | undefined;
  readonly start: number;
  /** A bracket that closes after the item belongs to it. */
  end: number;
}

/** A bracket that waits for its end: where it stands, and how many items came before it. */
interface Opened {
  readonly token: Token;
  readonly items: number;
}

interface Parse {
  readonly prompt: string;
  readonly rules: TagRules;
  /** Of the part that is being read. */
  clipSkip: number | undefined;
  readonly items: Item[];
  /** Whether text that comes now has the weight of the last item, whatever is still to come. */
  goesOn: boolean;
  /** Of the items. */
  readonly weights: ItemWeights;
  readonly opened: Readonly<Record<Bracket, Opened[]>>;
  readonly diagnostics: PromptDiagnostic[];
}

/** A break is an item of this weight, so that the brackets around it can spoil it, as in the WebUI. */
const BREAK_WEIGHT = -1;

/**
 * Cuts a prompt into pieces of equal weight. Never fails: what is malformed is text, with a diagnostic.
 * @source A1111 wiki "Attention/emphasis", as behaviour of v1.10.1
 */
export const parseAttention = (prompt: string, mode: AttentionMode, rules: TagRules = {}): ParsedPrompt =>
  parseSliced(wholeText(prompt, findTags(prompt, rules)), mode, rules);

/** The same of a text that was put together from parts of a prompt; offsets are the prompt's. */
export function parseSliced(sliced: SlicedText, mode: AttentionMode, rules: TagRules = {}): ParsedPrompt {
  const lists = { items: [], weights: createItemWeights(), opened: { '(': [], '[': [] }, diagnostics: [] };
  const parse: Parse = { prompt: sliced.text, rules, clipSkip: undefined, goesOn: false, ...lists };
  const plain = mode === 'None';
  const steps = plain ? { ...STEPS, text: addWhole } : STEPS;
  for (const token of lexPrompt(sliced.text, sliced.tags, plain)) steps[token.kind](parse, token);
  closeAll(parse);
  remarkBreaks(parse);
  return {
    pieces: toPieces(parse, sliced),
    diagnostics: parse.diagnostics
      .map((row) => ({ ...row, ...sliced.toPrompt(row) }))
      .sort((a, b) => a.start - b.start),
  };
}

type Step = (parse: Parse, token: Token) => void;

const STEPS: Readonly<Record<Token['kind'], Step>> = {
  open: (parse, token) => {
    parse.opened[token.text as Bracket].push({ token, items: parse.items.length });
    parse.goesOn = false;
  },
  close: (parse, token) => {
    const { open, factor } = defined(
      BRACKETS.find(({ close }) => close === token.text),
      'the bracket',
    );
    closeBracket(parse, token, open, factor);
  },
  weight: (parse, token) => closeWeighted(parse, token),
  escape: (parse, token) => {
    if (token.text.length === 1) remark(parse, 'backslash-dropped', token);
    addItem(parse, { text: token.text.slice(1), isBreak: false, start: token.start, end: token.end });
  },
  text: (parse, token) => addText(parse, token.text, token.start),
  tag: (parse, token) => {
    const effect = readTag(defined(token.tag, 'the tag'), parse.rules);
    if ('clipSkip' in effect) parse.clipSkip = effect.clipSkip;
    parse.goesOn = false;
    if (effect.remark) remark(parse, effect.remark, token);
  },
};

/** Where attention is off, BREAK is a word as well. */
const addWhole: Step = (parse, { text, start, end }) => addItem(parse, { text, isBreak: false, start, end });

/** Remarks of one text; beyond these, later ones are left out. */
const MOST_REMARKS = 1000;

function remark(
  { prompt, diagnostics, rules }: Parse,
  code: PromptDiagnostic['code'],
  { start, end }: { start: number; end: number },
): void {
  if (diagnostics.length >= MOST_REMARKS) return;
  diagnostics.push(diagnose(code, prompt, { start, end, max: rules.maxClipSkip ?? undefined }));
}

/** Text behind text becomes one item: brackets without an end, and colons, may be as many as there are characters. */
function addItem(parse: Parse, { text, isBreak, start, end }: Omit<Item, 'clipSkip'>): void {
  const { items, weights, clipSkip } = parse;
  const last = parse.goesOn && !isBreak ? items.at(-1) : undefined;
  if (last) {
    last.text += text;
    last.end = end;
    return;
  }
  items.push({ text, isBreak, start, end, clipSkip });
  weights.add(isBreak ? BREAK_WEIGHT : 1);
  parse.goesOn = !isBreak;
}

function addText(parse: Parse, text: string, start: number): void {
  for (const part of splitAtBreaks(text, start)) addItem(parse, part);
}

function closeBracket(parse: Parse, token: Token, open: Bracket, factor: number): void {
  const opened = parse.opened[open].pop();
  if (opened === undefined) {
    remark(parse, 'bracket-unopened', token);
    addText(parse, token.text, token.start);
    return;
  }
  parse.weights.multiplyFrom(opened.items, factor);
  parse.goesOn = false;
  const last = parse.items.at(-1);
  if (last) last.end = token.end;
}

function closeWeighted(parse: Parse, token: Token): void {
  const bracket: Token = { kind: 'close', text: ')', start: token.end - 1, end: token.end };
  const value = defined(token.value, 'the weight');
  const isOpen = parse.opened['('].length > 0;
  if (isOpen && Number.isFinite(value)) {
    closeBracket(parse, bracket, '(', value);
    return;
  }
  if (isOpen) remark(parse, 'weight-invalid', { start: token.start, end: bracket.start });
  addText(parse, token.text.slice(0, -1), token.start);
  STEPS.close(parse, bracket);
}

/** Brackets that nobody closed apply to the end; round ones first. */
function closeAll(parse: Parse): void {
  for (const { open, factor } of BRACKETS) {
    for (const { token, items } of parse.opened[open]) {
      parse.weights.multiplyFrom(items, factor);
      remark(parse, 'bracket-unclosed', token);
    }
  }
}

function remarkBreaks(parse: Parse): void {
  const weights = parse.weights.values();
  const spoiled = parse.items.filter(({ isBreak }, index) => isBreak && weights[index] !== BREAK_WEIGHT);
  for (const item of spoiled) remark(parse, 'break-weighted', item);
}

interface Merged {
  text: string;
  readonly weight: number;
  readonly clipSkip: number | undefined;
  readonly start: number;
  end: number;
}

/** Neighbours of equal weight and clip skip become one; then a piece that is the word BREAK at a break's weight is a break. */
function toPieces({ prompt, items, ...parse }: Parse, { toPrompt }: SlicedText): PromptPiece[] {
  const weights = parse.weights.values();
  const pieces: Merged[] = [];
  for (const [index, { text, end, clipSkip }] of items.entries()) {
    const weight = defined(weights[index], 'the weight of an item');
    const last = pieces.at(-1);
    if (last?.weight === weight && last.clipSkip === clipSkip) {
      last.text += text;
      last.end = end;
    } else pieces.push({ text, weight, clipSkip, start: last?.end ?? 0, end });
  }
  const last = pieces.at(-1);
  if (!last) return [{ kind: 'text', text: '', weight: 1, ...toPrompt({ start: 0, end: prompt.length }) }];
  last.end = prompt.length;
  return pieces.map((piece) => toPiece(piece, toPrompt(piece)));
}

function toPiece({ text, weight, clipSkip }: Merged, { start, end }: Slice): PromptPiece {
  if (text === BREAK_WORD && weight === BREAK_WEIGHT) return { kind: 'break', start, end };
  const piece = { kind: 'text', text, weight, start, end } as const;
  return clipSkip === undefined ? piece : { ...piece, clipSkip };
}
