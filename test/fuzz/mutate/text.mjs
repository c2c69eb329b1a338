/** @file Texts made a little wrong: signs of the language in odd places, pieces repeated beyond reason, half characters. */
import { edited, range } from './pick.mjs';

/** A little beyond the limit of texts, so that both sides of it are tried. */
const MOST_CHARACTERS = 120_000;

/** What the formats that are read mean something by, and what no format expects. */
export const SIGNS = [
  ...'()[]{}<>:|,"\'\\/=#@&%+-_.0123456789 \n\t\r\0',
  ...[
    'AND',
    'BREAK',
    '<lora:a:1>',
    '<skip:2>',
    '(a:1.2)',
    '[a:b:0.5]',
    '[a|b]',
    '[a::3]',
    ':-1e999)',
    '1e999',
    'NaN',
    '-0',
  ],
  ...[
    'Negative prompt:',
    '\nSteps: 20, Sampler: Euler a, Seed: 1',
    'Size: 512x512',
    'Clip skip: 2',
    '""',
    '\\"',
    ', A: "',
  ],
  ...[
    'null',
    'true',
    '{"a":',
    '[[',
    '__proto__',
    'constructor',
    '\ud800',
    '\udc00',
    '\u202e',
    '\uFEFF',
    '猫',
    '💣',
    'ﬁ',
    '&amp;',
  ],
];

const at = (text, start, end, middle) => text.slice(0, start) + middle + text.slice(end);

function insertSign(random, text) {
  const place = random.below(text.length + 1);
  return at(text, place, place, random.pick(SIGNS));
}

function replaceSign(random, text) {
  const place = random.below(text.length + 1);
  return at(text, place, place + 1, random.pick(SIGNS));
}

function leaveOut(random, text) {
  const [start, end] = range(random, text.length, 40);
  return at(text, start, end, '');
}

function repeated(random, piece, length) {
  const most = Math.floor((MOST_CHARACTERS - length) / Math.max(1, piece.length));
  return piece.repeat(Math.max(0, Math.min(most, random.pick([2, 3, 10, 100, 1000, 50_000]))));
}

function repeatPiece(random, text) {
  const [start, end] = range(random, text.length, 30);
  return at(text, end, end, repeated(random, text.slice(start, end), text.length));
}

/** Rare beside the others: most of a long text says the same again. */
function repeatSign(random, text) {
  const place = random.below(text.length + 1);
  return at(text, place, place, repeated(random, random.pick(SIGNS), text.length));
}

function swap(random, text) {
  const [start, end] = range(random, text.length, 40);
  return at(text, start, end, [...text.slice(start, end)].reverse().join(''));
}

const EDITS = [insertSign, insertSign, insertSign, replaceSign, replaceSign, leaveOut, leaveOut, swap, repeatPiece];
const RARE_EDITS = [...EDITS, repeatSign];

/** A text made wrong; few become very long. */
export const mutateText = (random, text) => edited(random, text, random.next() < 0.04 ? RARE_EDITS : EDITS);

/** The beginning of one text and the end of another. */
export const splicedText = (random, one, other) =>
  one.slice(0, random.below(one.length + 1)) + other.slice(random.below(other.length + 1));
