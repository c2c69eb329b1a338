/** Whole prompts over the steps: the WebUI's results, its extra steps, remarks, and properties of every prompt. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PromptOptions, parsePrompt, type TagRules, timelinesDiffer } from './index.js';

type Options = Partial<PromptOptions>;

const parse = (prompt: string, options: Options = {}) =>
  parsePrompt(prompt, { mode: 'Original', steps: 10, ...options });
const textsOf = (prompt: string, options: Options = {}) =>
  parse(prompt, options).parts[0]?.texts.map(({ endStep, text }) => [endStep, text]);
const remarksOf = (prompt: string, options: Options = {}) =>
  parse(prompt, options).diagnostics.map(({ code, start, end }) => [code, prompt.slice(start, end)]);

/** As the WebUI (v1.10.1) has them for 10 steps. */
const VECTORS: readonly (readonly [prompt: string, expected: readonly (readonly [endStep: number, text: string])[]])[] =
  [
    ['', [[10, '']]],
    [
      'a [b:c:0.5]',
      [
        [5, 'a b'],
        [10, 'a c'],
      ],
    ],
    [
      '[b::3] a',
      [
        [3, 'b a'],
        [10, ' a'],
      ],
    ],
    [
      'a [b : c : 1] d',
      [
        [1, 'a b  d'],
        [10, 'a  c  d'],
      ],
    ],
    [
      'a[b:[c:d:2]:1]e',
      [
        [1, 'abe'],
        [2, 'ace'],
        [10, 'ade'],
      ],
    ],
    [
      'a [[[b]]:2]',
      [
        [2, 'a '],
        [10, 'a [[b]]'],
      ],
    ],
    ['a [unbalanced', [[10, 'a [unbalanced']]],
    [
      '((a][:b:c [d:3]',
      [
        [3, '((a][:b:c '],
        [10, '((a][:b:c d'],
      ],
    ],
    ['[a:b:0]', [[10, 'b']]],
    ['[a:b:-1]', [[10, 'b']]],
    ['[a:b:20]', [[10, 'a']]],
    ['[a:b:5.5]', [[10, 'a']]],
    ['[a:b|c:5]', [[10, '[a:b|c:5]']]],
    [
      'a [b:c:0.999]',
      [
        [9, 'a b'],
        [10, 'a c'],
      ],
    ],
    ['a \\[b:c:5\\]', [[10, 'a \\[b:c:5\\]']]],
    [
      '[a\\:b:c:5]',
      [
        [5, 'a\\:b'],
        [10, 'c'],
      ],
    ],
    // Below, the same grammar run in another parser.
    ['[a:b:c:5]', [[10, '[a:b:c:5]']]],
    ['(a|b) [c:d:5]', [[10, '(a|b) [c:d:5]']]],
    ['[a:b:5]\\', [[10, '[a:b:5]\\']]],
    [
      '[a:b: 5 ]',
      [
        [5, 'a'],
        [10, 'b'],
      ],
    ],
    [
      '(x [a:b:5]:1.2)',
      [
        [5, '(x a:1.2)'],
        [10, '(x b:1.2)'],
      ],
    ],
    [
      '([a:b:5] c',
      [
        [5, '(a c'],
        [10, '(b c'],
      ],
    ],
    ['[a:b:1e-1]', [[10, 'b']]],
    ['[a:b:.05]', [[10, 'b']]],
  ];

describe('prompt editing', () => {
  it.each(VECTORS)('%j', (prompt, expected) => {
    expect(textsOf(prompt)).toEqual(expected);
  });

  it('alternates at every step, empty words included', () => {
    const words = textsOf('[fe|||]male')?.map(([, text]) => text);
    expect(words?.slice(0, 6)).toEqual(['female', 'male', 'male', 'male', 'female', 'male']);
    expect(textsOf('[a|[b:c:4]]')?.map(([, text]) => text)).toEqual(['a', 'b', 'a', 'b', 'a', 'c', 'a', 'c', 'a', 'c']);
  });

  it.each([
    ['a [b:.5] c', [[10, 'a b c']]],
    [
      'a [b:1.5] c',
      [
        [5, 'a  c'],
        [10, 'a b c'],
      ],
    ],
    [
      'a [b:12] c',
      [
        [2, 'a  c'],
        [10, 'a b c'],
      ],
    ],
  ])('counts on in a hires pass: %s', (prompt, expected) => {
    expect(textsOf(prompt, { baseSteps: 10 })).toEqual(expected);
  });

  it.each([
    ['[a:b:0.5]', 5],
    ['[a:b:.25]', 2],
    ['[a:b:1]', 1],
    ['[a:b:1.0]', 1],
    ['[a:b:5.5]', 5],
    ['[a:b:20]', 10],
  ])('by the old timelines below 1 is a share, else a step, in both passes: %s', (prompt, end) => {
    const expected =
      end === 10
        ? [[10, 'a']]
        : [
            [end, 'a'],
            [10, 'b'],
          ];
    expect(textsOf(prompt, { isOld: true })).toEqual(expected);
    // A second pass of 4 steps: the times are those of the first.
    expect(textsOf(prompt, { isOld: true, steps: 4, baseSteps: 10 })).toEqual(expected);
  });

  it.each([
    ['[a:b:0.5]', {}, false],
    ['[a:b:5]', {}, false],
    ['a (b:1.0)', {}, false],
    ['[a:b:1.0]', {}, true],
    ['[a|b]', { baseSteps: 8 }, true],
    ['[a:b:0.5]', { baseSteps: 8 }, true],
    ['a [b] c', { baseSteps: 8 }, false],
  ])('tells whether the old timelines matter to %s, %j: %s', (prompt, more, differ) => {
    expect(timelinesDiffer(prompt, { steps: 10, ...more })).toBe(differ);
    expect(timelinesDiffer({ negative: prompt }, { steps: 10, ...more })).toBe(differ);
  });

  it('reads a number with a point as a share, without as a step', () => {
    expect(textsOf('[a:b:1]')?.[0]).toEqual([1, 'a']);
    expect(textsOf('[a:b:1.0]')?.[0]).toEqual([10, 'a']);
    expect(textsOf('[a:b:1.]')?.[0]).toEqual([10, 'a']);
  });

  it('leaves attention to what is chosen', () => {
    const [first, last] = parse('([a:(b:2):5] c:1.5)').parts[0]?.texts ?? [];
    expect(first?.pieces).toMatchObject([{ text: 'a c', weight: 1.5 }]);
    expect(last?.pieces).toMatchObject([
      { text: 'b', weight: 3 },
      { text: ' c', weight: 1.5 },
    ]);
  });

  it('says where in the prompt each piece stood', () => {
    const prompt = 'x [a:(b:2):5] c';
    const pieces = parse(prompt).parts[0]?.texts.map((text) =>
      text.pieces.map(({ start, end }) => prompt.slice(start, end)),
    );
    expect(pieces).toEqual([['x [a:(b:2):5] c'], ['x ', '(b:2)', ' c']]);
  });

  it('gives a part of a text its own clip skip, when that text is chosen', () => {
    const texts = parse('[<clipskip:2>a:b:5] c').parts[0]?.texts;
    expect(texts?.map(({ pieces }) => pieces)).toMatchObject([[{ text: 'a c', clipSkip: 2 }], [{ text: 'b c' }]]);
    expect(texts?.[1]?.pieces[0]).not.toHaveProperty('clipSkip');
  });

  it('works where attention is off', () => {
    expect(textsOf('[(a):b:5]', { mode: 'None' })).toEqual([
      [5, '(a)'],
      [10, 'b'],
    ]);
  });
});

describe('AND', () => {
  const partsOf = (prompt: string, rules: TagRules = {}) =>
    parse(prompt, { rules }).parts.map(({ weight, texts }) => [texts[0]?.text, weight]);

  it.each([
    [
      'a :1.5 AND b : -0.5',
      [
        ['a', 1.5],
        [' b', -0.5],
      ],
    ],
    [
      'a AND b',
      [
        ['a ', 1],
        [' b', 1],
      ],
    ],
    ['a:2', [['a', 2]]],
    ['a:2.', [['a', 2]]],
    ['a:.5 ', [['a', 0.5]]],
    ['(a:1.2)', [['(a:1.2)', 1]]],
    ['a:1e3', [['a:1e3', 1]]],
    ['SAND and ANDY', [['SAND and ANDY', 1]]],
    [
      'AND',
      [
        ['', 1],
        ['', 1],
      ],
    ],
    [
      'a :0.5 <lora:x:1> AND b',
      [
        ['a', 0.5],
        [' b', 1],
      ],
    ],
  ])('%j', (prompt, expected) => {
    expect(partsOf(prompt)).toEqual(expected);
  });

  it('is a word in a negative prompt, whose end is no weight', () => {
    expect(partsOf('a AND b:2', { isNegative: true })).toEqual([['a AND b:2', 1]]);
  });

  it('cuts before anything is edited, so each part has its own times', () => {
    const { parts } = parse('[a:b:3] AND [c:d:0.5]:2');
    expect(parts.map(({ texts }) => texts.map(({ endStep }) => endStep))).toEqual([
      [3, 10],
      [5, 10],
    ]);
    expect(partsOf('[a AND b:5]')).toEqual([
      ['[a ', 1],
      [' b:5]', 1],
    ]);
  });
});

describe('remarks', () => {
  it.each([
    ['[a:b:soon]', 'editing-malformed', '[a:b:soon]'],
    ['[a:b:c:5]', 'editing-malformed', '[a:b:c:5]'],
    ['[a:b:5] | c', 'editing-broken', '|'],
    ['[a|b]\\', 'editing-broken', '\\'],
    ['[a:1.2]', 'editing-late', '[a:1.2]'],
    ['[a:b:10]', 'editing-late', '[a:b:10]'],
    ['[a:b:9]', 'editing-late', '[a:b:9]'],
    ['a cat:2', 'weight-of-whole', ':2'],
    ['a AND b:99', 'weight-extreme', ':99'],
    ['(a:11) b', 'weight-extreme', '(a:11)'],
    ['(((a:3):3):3)', 'weight-extreme', '(((a:3):3):3)'],
    ['(a:1e9)', 'weight-invalid', ':1e9'],
    ['[<foo:1>a:b:0]', 'tag-unknown', '<foo:1>'],
  ])('%j: %s', (prompt, code, part) => {
    expect(remarksOf(prompt)).toContainEqual([code, part]);
  });

  it('are said once, however many texts have the part', () => {
    expect(remarksOf('(a [b|c|d|e]')).toEqual([['bracket-unclosed', '(']]);
  });

  it('are none about an ordinary prompt', () => {
    const prompt = 'a | b, (c:1.2) [d] [e:f:0.5] [g|h] \\(i\\) :) <clipskip:2>j AND k :0.7';
    expect(remarksOf('a | b')).toEqual([]);
    expect(remarksOf('[a:b:8] [c:d:0]')).toEqual([]);
    expect(remarksOf(prompt.replace('a | b', 'a').replace(':) ', ''))).toEqual([]);
  });

  it('call no time late that a hires pass may reach', () => {
    expect(remarksOf('[a:b:1.5]', { baseSteps: 10 })).toEqual([]);
  });

  it('quote at most a line', () => {
    const [row] = parse(`[${'a'.repeat(1000)}:b:20]`).diagnostics;
    expect(row?.message.length).toBeLessThan(250);
  });
});

describe('every prompt', () => {
  const scrap = fc.constantFrom(
    ...['[', ']', '(', ')', ':', '|', '\\', '5', '0.5', ' ', 'a', 'AND', ' AND ', 'BREAK', ':1.2', ':1.2)'],
    ...['[a:b:5]', '[a|b]', '<clipskip:2>', '<clipskip:>', '<lora:x:1>', '<', '>', '\n', '\ud83d', '\u{1f431}'],
  );
  const prompts = fc.oneof(
    fc.array(scrap, { maxLength: 40 }).map((scraps) => scraps.join('')),
    fc.string({ unit: 'binary' }),
  );
  const options = fc.record({
    mode: fc.constantFrom('Original', 'No norm', 'Ignore', 'None'),
    steps: fc.integer({ min: 1, max: 30 }),
    rules: fc.record({ isNegative: fc.boolean(), maxClipSkip: fc.constantFrom(null, 12) }),
  });

  it('has texts up to its last step, pieces in order and remarks inside it', () => {
    fc.assert(
      fc.property(prompts, options, (prompt, wanted) => {
        const { parts, diagnostics } = parse(prompt, wanted);
        expect(parts.length).toBeGreaterThan(0);
        for (const { texts } of parts) {
          const ends = texts.map(({ endStep }) => endStep);
          expect(ends.at(-1)).toBe(wanted.steps);
          expect(ends.every((end, index) => end > (ends[index - 1] ?? 0))).toBe(true);
          for (const { pieces } of texts) {
            const offsets = pieces.flatMap(({ start, end }) => [start, end]);
            expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
            expect([offsets[0]! >= 0, offsets.at(-1)! <= prompt.length]).toEqual([true, true]);
          }
        }
        expect(diagnostics.filter(({ start, end }) => start < 0 || end <= start || end > prompt.length)).toEqual([]);
      }),
    );
  });

  it('without anything that changes is one text, which its pieces cover', () => {
    const still = prompts.filter((prompt) => !/AND|:|\|/.test(prompt));
    fc.assert(
      fc.property(still, options, (prompt, wanted) => {
        const { parts } = parse(prompt, wanted);
        expect(parts.map(({ texts }) => texts.map(({ text }) => text))).toEqual([[prompt]]);
        const pieces = parts[0]?.texts[0]?.pieces ?? [];
        expect([pieces[0]?.start, pieces.at(-1)?.end]).toEqual([0, prompt.length]);
        expect(pieces.slice(1).map(({ start }) => start)).toEqual(pieces.slice(0, -1).map(({ end }) => end));
      }),
    );
  });
});

describe('the longest prompts', () => {
  const LENGTH = 100_000;
  const repeated = (text: string) => text.repeat(LENGTH / text.length);
  const nested = '[a|'.repeat(LENGTH / 4) + ']'.repeat(LENGTH / 4);

  it.each([
    ...[')', '(', '<a:', '[', '\\', ':', 'AND ', 'BREAK ', '[a:b:5]', '(a:1.1) ', '[a|b] ', '<b:c>'].map(repeated),
    nested,
  ])('are read, and at most a thousand remarks are made of them: %.8s', (prompt) => {
    const { parts, diagnostics } = parse(prompt);
    expect(parts.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(1000);
  });

  it('are too much where every step has another text', () => {
    const prompt = Array.from({ length: 300 }, (_, i) => `[${'a '.repeat(300)}${'|b'.repeat(2 + (i % 7))}]`).join(' ');
    expect(() => parse(prompt, { steps: 1000 })).toThrow(expect.objectContaining({ code: 'PROMPT_TOO_LARGE' }));
  });
});
