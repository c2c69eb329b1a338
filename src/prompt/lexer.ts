/** @file Cuts a prompt into brackets, weights, escapes and text. */
import { DIGIT, parseNumber, SPACE } from './characters.js';

export type Bracket = '(' | '[';

export interface Token {
  readonly kind: 'open' | 'close' | 'weight' | 'escape' | 'text';
  /** Characters as written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Of a weight: its value, NaN when it is none. */
  readonly value?: number;
}

/** Opening brackets and how they multiply; the weight syntax belongs to round ones. @source A1111 wiki "Attention/emphasis" */
export const BRACKETS = [
  { open: '(', close: ')', factor: 1.1 },
  { open: '[', close: ']', factor: 1 / 1.1 },
] as const satisfies readonly { open: Bracket; close: string; factor: number }[];

/** Groups are named like the kinds of tokens; what is in none is text. */
const TOKEN = new RegExp(
  [
    '(?<escape>\\\\[()[\\]\\\\]?)',
    '(?<open>[([])',
    `(?<weight>:[${SPACE}]*(?<value>[+-]?(?:[.${DIGIT}]+|nan|inf(?:inity)?))[${SPACE}]*\\))`,
    '(?<close>[)\\]])',
    '[^\\\\()[\\]:]+|:',
  ].join('|'),
  'giu',
);

const KINDS = ['escape', 'open', 'weight', 'close'] as const;

/** The tokens of a prompt; together they are all of it. @source A1111 wiki "Attention/emphasis", as behaviour */
export function lexPrompt(prompt: string): Token[] {
  return Array.from(prompt.matchAll(TOKEN), ({ 0: text, index: start, groups = {} }) => {
    const kind: Token['kind'] = KINDS.find((name) => groups[name] !== undefined) ?? 'text';
    const token = { kind, text, start, end: start + text.length };
    return groups.value === undefined ? token : { ...token, value: parseNumber(groups.value) };
  });
}
