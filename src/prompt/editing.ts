/**
 * @file Prompt editing and alternation: `[from:to:when]`, `[to:when]`, `[from::when]`, `[a|b|…]`, inside each other and
 * inside attention. Brackets that are none of these stay text; attention reads them later.
 */
import { SPACE } from './characters.js';
import type { PromptDiagnosticCode } from './diagnostics.js';

/** A part of the prompt: UTF-16 offsets, the end exclusive. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** When an edit happens, as written: "0.5" is a share, "5" a step. */
export interface When {
  readonly value: number;
  readonly isShare: boolean;
}

/** A bracket that changes over the steps. */
export interface Construct {
  /** Absent: an alternation, another choice at every step. */
  readonly when?: When;
  /** Tokens of the opening bracket, of what separates the choices, and of the closing bracket. */
  readonly open: number;
  readonly separators: readonly number[];
  readonly close: number;
}

export interface EditingRemark extends Slice {
  readonly code: PromptDiagnosticCode;
}

export interface Editing {
  /** Together they are all of the text. */
  readonly tokens: readonly Slice[];
  /** By the token of the opening bracket. */
  readonly constructs: ReadonlyMap<number, Construct>;
  readonly remarks: readonly EditingRemark[];
}

interface Frame {
  readonly open: number;
  readonly close: string;
  readonly separators: number[];
}

interface Parse {
  readonly tokens: readonly (Slice & { readonly text: string })[];
  readonly frames: Frame[];
  readonly constructs: Map<number, Construct>;
  readonly remarks: EditingRemark[];
  /** Whether something looked like prompt editing, so that losing it is worth a remark. */
  wanted: boolean;
  /** The token that makes all of it text. */
  broken: number | undefined;
}

/** Text, an escape, or one character of the syntax. */
const TOKEN = /[^\\[\]():|]+|\\[^\n]|[\\[\]():|]/g;
const NUMBER = new RegExp(
  `^[${SPACE}]*(?<value>[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[${SPACE}]*$`,
);

/**
 * Finds the brackets that change over the steps. As in the WebUI one "|" outside of an alternation, or a backslash that
 * escapes nothing, makes the whole text literal.
 * @param text where tags are blanked out already
 * @param offset of the text in the prompt; the offsets that come back are the prompt's
 * @source A1111 wiki "Prompt editing" and "Alternating Words", as behaviour of v1.10.1
 */
export function parseEditing(text: string, offset: number): Editing {
  const tokens = Array.from(text.matchAll(TOKEN), ({ 0: part, index }) => {
    const start = offset + index;
    return { text: part, start, end: start + part.length };
  });
  const parse: Parse = {
    tokens,
    frames: [],
    constructs: new Map(),
    remarks: [],
    wanted: false,
    broken: undefined,
  };
  for (const [index, token] of tokens.entries()) STEPS.get(token.text)?.(parse, index);
  dissolve(parse);
  return parse.broken === undefined ? parse : literal(parse, parse.broken);
}

type Step = (parse: Parse, index: number) => void;

const open =
  (close: string): Step =>
  ({ frames }, index) =>
    frames.push({ open: index, close, separators: [] });

const separate: Step = (parse, index) => {
  const frame = parse.frames.at(-1);
  if (frame) frame.separators.push(index);
  else if (parse.tokens[index]?.text === '|') parse.broken ??= index;
};

const close: Step = (parse, index) => {
  const frame = parse.frames.at(-1);
  if (!frame) return;
  const isMatch = frame.close === parse.tokens[index]?.text;
  if (isMatch && isWhole(parse, frame, index)) parse.frames.pop();
  else dissolve(parse);
};

/** What each character of the syntax does; all else is text. */
const STEPS: ReadonlyMap<string, Step> = new Map([
  ['[', open(']')],
  ['(', open(')')],
  [':', separate],
  ['|', separate],
  [']', close],
  [')', close],
  ['\\', (parse, index) => (parse.broken ??= index)],
] as const);

/** Whether a closed bracket has a meaning; if it changes over the steps, it is taken down. */
function isWhole(parse: Parse, frame: Frame, index: number): boolean {
  const { separators } = frame;
  const kinds = new Set(separators.map((token) => parse.tokens[token]?.text));
  if (frame.close === ')') return separators.length === 0 || (separators.length === 1 && kinds.has(':'));
  if (separators.length === 0) return true;
  parse.wanted = true;
  const construct = { open: frame.open, separators, close: index };
  if (kinds.size > 1) return false;
  if (kinds.has('|')) {
    parse.constructs.set(frame.open, construct);
    return true;
  }
  return isEdit(parse, construct);
}

function isEdit({ tokens, constructs, remarks }: Parse, construct: Construct): boolean {
  const last = construct.separators.at(-1) ?? 0;
  const written = construct.close - last === 2 ? NUMBER.exec(tokens[last + 1]?.text ?? '')?.groups?.value : undefined;
  if (written === undefined || construct.separators.length > 2) {
    const [start = 0, end = 0] = [tokens[construct.open]?.start, tokens[construct.close]?.end];
    remarks.push({ code: 'editing-malformed', start, end });
    return false;
  }
  constructs.set(construct.open, {
    ...construct,
    separators: construct.separators.slice(0, -1),
    when: { value: Number(written), isShare: written.includes('.') },
  });
  return true;
}

/** What is open will never be whole, and what is around it neither: all of it is text, where "|" cannot be. */
function dissolve(parse: Parse): void {
  for (const { separators } of parse.frames)
    parse.broken ??= separators.find((token) => parse.tokens[token]?.text === '|');
  parse.frames.length = 0;
}

function literal({ tokens, wanted }: Parse, broken: number): Editing {
  const at = tokens[broken];
  const remarks = wanted && at ? [{ code: 'editing-broken', start: at.start, end: at.end } as const] : [];
  return { tokens, constructs: new Map(), remarks };
}
