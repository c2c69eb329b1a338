/** Attention against what the WebUI's parser makes of the same prompts, and properties of every prompt. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAttention } from './index.js';

const BREAK = 'BREAK';
type Row = readonly [text: string, weight: number] | typeof BREAK;

const rowsOf = (prompt: string): Row[] =>
  parseAttention(prompt, 'Original').pieces.map((piece) =>
    piece.kind === 'break' ? BREAK : [piece.text, piece.weight],
  );

const codesOf = (prompt: string) => parseAttention(prompt, 'Original').diagnostics.map(({ code }) => code);

/** As the WebUI's parser (v1.10.1) has them, to the last digit. */
const VECTORS: readonly (readonly [prompt: string, expected: readonly Row[]])[] = [
  ['', [['', 1]]],
  ['normal text', [['normal text', 1]]],
  [
    'an (important) word',
    [
      ['an ', 1],
      ['important', 1.1],
      [' word', 1],
    ],
  ],
  ['(unbalanced', [['unbalanced', 1.1]]],
  ['\\(literal\\]', [['(literal]', 1]]],
  ['(unnecessary)(parens)', [['unnecessaryparens', 1.1]]],
  [
    'a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).',
    [
      ['a ', 1],
      ['house', 1.5730000000000004],
      [' ', 1.1],
      ['on', 1],
      [' a ', 1.1],
      ['hill', 0.55],
      [', sun, ', 1.1],
      ['sky', 1.4641000000000006],
      ['.', 1.1],
    ],
  ],
  ['(a:1.0) b', [['a b', 1]]],
  ['a BREAK BREAK b', [['a', 1], BREAK, ['', 1], BREAK, ['b', 1]]],
  ['BREAK a', [['', 1], BREAK, ['a', 1]]],
  ['(a : 1.5 )', [['a ', 1.5]]],
  ['((a))', [['a', 1.2100000000000002]]],
  ['[[a]]', [['a', 0.8264462809917354]]],
  ['[x:1.2]', [['x:1.2', 0.9090909090909091]]],
  ['(a:-1)', [['a', -1]]],
  ['(a:0)', [['a', 0]]],
  ['(a:+.5)', [['a', 0.5]]],
  ['(a:2.)', [['a', 2]]],
  ['()', [['', 1]]],
  ['(a,b:1.1,c)', [['a,b:1.1,c', 1.1]]],
  ['x:1.2)', [['x:1.2)', 1]]],
  ['a \\ b', [['a  b', 1]]],
  [
    '\\\\(a)',
    [
      ['\\', 1],
      ['a', 1.1],
    ],
  ],
  [
    '(a[b)c]',
    [
      ['a', 1.1],
      ['b', 1],
      ['c', 1 / 1.1],
    ],
  ],
  [
    'a (b BREAK c:1.2)',
    [
      ['a ', 1],
      ['b', 1.2],
      ['BREAK', -1.2],
      ['c', 1.2],
    ],
  ],
  ['(a BREAK b:1)', [['a', 1], BREAK, ['b', 1]]],
  ['(a BREAK b:0)', [['aBREAKb', 0]]],
  ['(B\\REAK:-1)', [BREAK]],
  ['BREAKFAST aBREAK éBREAK break', [['BREAKFAST aBREAK éBREAK break', 1]]],
  ['a\u0085BREAK\u001cb', [['a', 1], BREAK, ['b', 1]]],
  ['(a:١.٥)', [['a', 1.5]]],
  ['(a:nan)', [['a:nan', 1.1]]],
];

describe('attention', () => {
  it.each(VECTORS)('%j', (prompt, expected) => {
    expect(rowsOf(prompt)).toEqual(expected);
  });

  it('takes malformed weights as text in a plain bracket, where the WebUI fails', () => {
    expect(rowsOf('(a:1.2.3) b')).toEqual([
      ['a:1.2.3', 1.1],
      [' b', 1],
    ]);
    expect(rowsOf('(a:.)')).toEqual([['a:.', 1.1]]);
    expect(rowsOf(`(a:${'9'.repeat(400)})`)).toEqual([[`a:${'9'.repeat(400)}`, 1.1]]);
  });

  it('parses nothing in mode "None"', () => {
    const prompt = '(a:1.2) BREAK \\(b';
    const piece = { kind: 'text', text: prompt, weight: 1, start: 0, end: prompt.length };
    expect(parseAttention(prompt, 'None')).toEqual({ pieces: [piece], diagnostics: [] });
  });

  it('parses in modes that do not use the weights', () => {
    expect(parseAttention('(a) BREAK', 'Ignore')).toEqual(parseAttention('(a) BREAK', 'Original'));
  });

  it('says where each piece stands, its brackets with it', () => {
    const { pieces } = parseAttention('a (cat:1.2) BREAK dog', 'Original');
    expect(pieces.map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [2, 11],
      [11, 11],
      [11, 18],
      [18, 21],
    ]);
  });
});

describe('diagnostics', () => {
  it.each([
    ['(a:1.2.3)', 'weight-invalid', ':1.2.3'],
    ['(a:NaN)', 'weight-invalid', ':NaN'],
    ['(a:1e9)', 'weight-invalid', ':1e9'],
    ['a (b', 'bracket-unclosed', '('],
    ['a [b', 'bracket-unclosed', '['],
    ['a) b', 'bracket-unopened', ')'],
    ['a:1.2) b', 'bracket-unopened', ')'],
    ['(a BREAK b:1.2)', 'break-weighted', ' BREAK '],
    ['a\\b', 'backslash-dropped', '\\'],
  ] as const)('%j: %s', (prompt, code, part) => {
    const { diagnostics } = parseAttention(prompt, 'Original');
    expect(diagnostics.map((row) => row.code)).toEqual([code]);
    expect(diagnostics.map(({ start, end }) => prompt.slice(start, end))).toEqual([part]);
    expect(diagnostics[0]?.message).toContain(part);
  });

  it('has none about an ordinary prompt', () => {
    expect(codesOf('(a:1.2), [b], \\(c\\) BREAK ((d)) (e BREAK f:1.0)')).toEqual([]);
  });

  it('are in the order of the prompt', () => {
    expect(codesOf('[a) (b:1.2.3) \\x')).toEqual([
      'bracket-unclosed',
      'bracket-unopened',
      'weight-invalid',
      'backslash-dropped',
    ]);
  });
});

const syntax = fc.constantFrom(
  ...'()[]:\\ ',
  'BREAK',
  ' BREAK ',
  ':1.2)',
  ':-1)',
  ':.)',
  ':nan)',
  'a',
  'cat',
  '猫',
  '\ud83d',
);
const prompts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(syntax, { maxLength: 30 }).map((parts) => parts.join('')),
);

describe('every prompt', () => {
  it('is covered by its pieces, in order', () => {
    fc.assert(
      fc.property(prompts, (prompt) => {
        const { pieces } = parseAttention(prompt, 'Original');
        expect(pieces[0]?.start).toBe(0);
        expect(pieces.at(-1)?.end).toBe(prompt.length);
        for (const [index, { start, end }] of pieces.entries()) {
          expect(end).toBeGreaterThanOrEqual(start);
          if (index > 0) expect(start).toBe(pieces[index - 1]?.end);
        }
      }),
    );
  });

  it('has finite weights and remarks inside it', () => {
    fc.assert(
      fc.property(prompts, (prompt) => {
        const { pieces, diagnostics } = parseAttention(prompt, 'Original');
        for (const piece of pieces) expect(piece.kind === 'break' || Number.isFinite(piece.weight)).toBe(true);
        for (const { start, end } of diagnostics) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(prompt.length);
        }
      }),
    );
  });

  it('without syntax is one piece, as it stands', () => {
    const plain = prompts.filter((prompt) => !/[()[\]\\]|BREAK/.test(prompt));
    fc.assert(
      fc.property(plain, (prompt) => {
        expect(rowsOf(prompt)).toEqual([[prompt, 1]]);
      }),
    );
  });

  it('escaped is one piece, as it stood', () => {
    const breakless = prompts.filter((prompt) => !prompt.includes(BREAK));
    fc.assert(
      fc.property(breakless, (prompt) => {
        expect(rowsOf(prompt.replace(/[()[\]\\]/g, '\\$&'))).toEqual([[prompt, 1]]);
      }),
    );
  });
});
