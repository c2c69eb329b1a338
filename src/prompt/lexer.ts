/** @file Cuts a prompt into brackets, weights, escapes, tags and text. */
import { DIGIT, parseNumber, SPACE } from './characters.js';
import type { Tag } from './tags.js';

export type Bracket = '(' | '[';

export interface Token {
  readonly kind: 'open' | 'close' | 'weight' | 'escape' | 'tag' | 'text';
  /** Characters as written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Of a weight: its value, NaN when it is none. */
  readonly value?: number;
  /** Of a tag: what it says. */
  readonly tag?: Tag;
}

/** Opening brackets and how they multiply; the weight syntax belongs to round ones. @source A1111 wiki "Attention/emphasis" */
export const BRACKETS = [
  { open: '(', close: ')', factor: 1.1 },
  { open: '[', close: ']', factor: 1 / 1.1 },
] as const satisfies readonly { open: Bracket; close: string; factor: number }[];

/** A group for each kind of token, and one for the value of a weight; what is in none is text. Named groups cost half of the time. */
const TOKEN = new RegExp(
  [
    '(\\\\[()[\\]\\\\]?)',
    '([([])',
    `(:[${SPACE}]*([+-]?(?:[.${DIGIT}]+(?:e[+-]?[0-9]+)?|nan|inf(?:inity)?))[${SPACE}]*\\))`,
    '([)\\]])',
    '[^\\\\()[\\]:]+|:',
  ].join('|'),
  'giu',
);

const GROUPS = [
  ['escape', 1],
  ['open', 2],
  ['weight', 3],
  ['close', 5],
] as const satisfies readonly (readonly [Token['kind'], number])[];
const VALUE = 4;

/** The tokens of a text without tags. @param offset of the text in the prompt */
const lexText = (text: string, offset: number): Token[] =>
  Array.from(text.matchAll(TOKEN), (match) => {
    const [part] = match;
    const start = offset + match.index;
    const token = { kind: kindOf(match), text: part, start, end: start + part.length };
    const value = match[VALUE];
    return value === undefined ? token : { ...token, value: weightOf(value) };
  });

function kindOf(match: RegExpExecArray): Token['kind'] {
  for (const [kind, group] of GROUPS) if (match[group] !== undefined) return kind;
  return 'text';
}

/** Powers of ten are no weights in the WebUI. */
const weightOf = (text: string): number => (/e/i.test(text) ? Number.NaN : parseNumber(text));

/** Text is not looked into: all of it is one token. */
const wholeText = (text: string, start: number): Token[] =>
  text === '' ? [] : [{ kind: 'text', text, start, end: start + text.length }];

/**
 * The tokens of a prompt; together they are all of it.
 * @param tags as `findTags` found them in this prompt
 * @param plain whether only tags have a meaning
 * @source A1111 wiki "Attention/emphasis", as behaviour
 */
export function lexPrompt(prompt: string, tags: readonly Tag[], plain: boolean): Token[] {
  const lex = plain ? wholeText : lexText;
  const tokens: Token[] = [];
  let from = 0;
  for (const tag of tags) {
    const { start, end } = tag;
    for (const token of lex(prompt.slice(from, start), from)) tokens.push(token);
    tokens.push({ kind: 'tag', text: prompt.slice(start, end), start, end, tag });
    from = end;
  }
  return tokens.concat(lex(prompt.slice(from), from));
}
