/** @file Changes of a prompt by keys, what is offered at the caret, and what is marked. */
import { describe, expect, it } from 'vitest';
import { chunkSums, gathered, markedPieces, sameUpTo } from './marks.js';
import { movePart } from './move-part.js';
import type { Selection } from './selection.js';
import { type KnownName, suggest, toggled } from './suggest.js';
import { changeWeight } from './weight.js';

/** "a |cat| b": what stands between the bars is selected; one bar is the caret. */
function selected(text: string): Selection {
  const [before = '', inside = '', after] = text.split('|');
  return after === undefined
    ? { text: before + inside, start: before.length, end: before.length }
    : { text: before + inside + after, start: before.length, end: before.length + inside.length };
}
const shown = (selection: Selection | undefined): string | undefined =>
  selection &&
  `${selection.text.slice(0, selection.start)}|${selection.text.slice(selection.start, selection.end)}|${selection.text.slice(selection.end)}`;

const KEYS = { delta: 0.1, extraDelta: 0.05, delimiters: '.,\\/!?%^*;:{}=`~() ' };

describe('a weight', () => {
  it.each([
    ['a c|at', true, 'a (|cat|:1.1)'],
    ['a c|at', false, 'a (|cat|:0.9)'],
    ['a |red cat |b', true, 'a (|red cat|:1.1) b'],
    ['a (|cat|:1.1)', true, 'a (|cat|:1.2)'],
    ['a (c|at:1.1)', false, 'a |cat|'],
    ['a (|cat|)', true, 'a (|cat|:1.2)'],
    ['(a |red| cat:1.3)', true, '(a (|red|:1.1) cat:1.3)'],
    ['a (|cat|:0.1)', false, 'a (|cat|:0)'],
    ['a (|cat|:0)', false, 'a (|cat|:-0.1)'],
    ['<lora:x|y:1>', true, '<lora:x||y:1.05>'],
    ['<lora:xy:1|>', false, '<lora:xy||:0.95>'],
    ['<lora:a:1> <lora:b|>', true, '<lora:a:1> <lora:b||:1.05>'],
  ])('of %s, up %s', (text, up, after) => {
    expect(shown(changeWeight(selected(text), up, KEYS))).toBe(after);
  });

  it('is not where there is no word', () => {
    expect(changeWeight(selected('a , |'), true, KEYS)).toBeUndefined();
  });

  it('comes back to the text after as many presses down as up', () => {
    let now: Selection | undefined = selected('a c|at');
    for (const up of [true, true, true, false, false, false]) now = now && changeWeight(now, up, KEYS);
    expect(now?.text).toBe('a cat');
  });
});

describe('a part between commas', () => {
  it.each([
    ['one, t|wo, three', true, 'one, three, |two|'],
    ['one, t|wo, three', false, '|two|, one, three'],
    ['(a, b:1.2), c|', false, '|c|, (a, b:1.2)'],
  ])('of %s moves', (text, toRight, after) => {
    expect(shown(movePart(selected(text), toRight))).toBe(after);
  });

  it('stays at the ends', () => {
    expect(movePart(selected('o|ne, two'), false)).toBeUndefined();
    expect(movePart(selected('one, tw|o'), true)).toBeUndefined();
  });
});

const KNOWN: readonly KnownName[] = [
  { kind: 'lora', name: 'pixel-art' },
  { kind: 'lora', name: 'art' },
  { kind: 'embedding', name: 'bad-hands' },
  { kind: 'style', name: 'badge' },
];

describe('what is offered', () => {
  const names = (text: string, asked = false) =>
    suggest(text, text.length, KNOWN, asked)?.names.map(({ name }) => name);
  it('is LoRAs in a tag, those that begin so first', () => {
    expect(names('a cat <')).toEqual(['pixel-art', 'art']);
    expect(names('a cat <lora:ar')).toEqual(['art', 'pixel-art']);
    expect(suggest('a <lora:ar', 10, KNOWN)).toMatchObject({ start: 2, end: 10 });
    expect(names('a <lora:art:0.8')).toBeUndefined();
  });
  it('is embeddings and styles in a word, all when asked', () => {
    expect(names('a ba')).toEqual(['bad-hands', 'badge']);
    expect(names('a b')).toBeUndefined();
    expect(names('a bad-hands')).toBeUndefined();
    expect(names('a ', true)).toEqual(['pixel-art', 'art', 'bad-hands', 'badge']);
  });
  it('goes in with a click and out with the next', () => {
    const [lora, , embedding] = KNOWN as [KnownName, KnownName, KnownName];
    expect(toggled('a cat', lora)).toBe('a cat <lora:pixel-art:1>');
    expect(toggled('a cat <lora:pixel-art:0.7>, b', lora)).toBe('a cat, b');
    expect(toggled('', embedding)).toBe('bad-hands');
    expect(toggled('low, bad-hands, x', embedding)).toBe('low, x');
    expect(toggled('bad-hands2', embedding)).toBe('bad-hands2, bad-hands');
  });
});

describe('marks', () => {
  const marks = {
    chunks: [
      { tokens: 75, start: 0 },
      { tokens: 1, start: 6 },
    ],
    diagnostics: [{ code: 'x', message: '', data: {}, start: 2, end: 4 }],
  };
  it('cut the prompt where something begins or ends', () => {
    const pieces = markedPieces('ab(dfghi', marks);
    expect(pieces.map(({ text }) => text)).toEqual(['ab', '(d', 'fg', 'hi']);
    expect(pieces.map(({ remarked, chunk }) => [remarked, chunk])).toEqual([
      [false, false],
      [true, false],
      [false, false],
      [false, true],
    ]);
  });
  it('say the same once, and the tokens of each chunk', () => {
    const remark = (start: number, message: string) => ({ code: 'x', message, data: {}, start, end: start + 1 });
    expect(gathered([remark(0, 'a'), remark(3, 'b'), remark(5, 'a')])).toEqual([
      { remark: remark(0, 'a'), count: 2 },
      { remark: remark(3, 'b'), count: 1 },
    ]);
    expect(chunkSums(marks.chunks)).toBe('75/75 + 1/75');
  });
  it('hold as far as the text is the one that was looked at', () => {
    expect(sameUpTo('ab(dfghi', 'ab(dXghi')).toBe(4);
    expect(markedPieces('ab(dX', marks, 4).map(({ text }) => text)).toEqual(['ab', '(d', 'X']);
    expect(markedPieces('', marks)).toEqual([]);
  });
});
