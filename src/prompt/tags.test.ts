/** Tags: what is taken out of a prompt, what gives a part its own clip skip, and properties of every prompt. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTags, parseAttention, parsePrompt, type TagRules } from './index.js';

const SD1: TagRules = { maxClipSkip: 12 };
const parse = (prompt: string, rules = SD1, mode: 'Original' | 'None' = 'Original') =>
  parseAttention(prompt, mode, rules);
const partsOf = (prompt: string, rules = SD1) =>
  parse(prompt, rules).pieces.map((piece) => (piece.kind === 'break' ? 'BREAK' : [piece.text, piece.clipSkip]));
const remarksOf = (prompt: string, rules = SD1) =>
  parse(prompt, rules).diagnostics.map(({ code, start, end }) => [code, prompt.slice(start, end)]);

describe('clipskip', () => {
  it.each([
    [
      'a <clipskip:2>b<clipskip:> c',
      [
        ['a ', undefined],
        ['b', 2],
        [' c', undefined],
      ],
    ],
    ['<clipskip:1.5>a', [['a', 1.5]]],
    [
      '<clipskip:2>a<clipskip:12>b',
      [
        ['a', 2],
        ['b', 12],
      ],
    ],
    [
      '<ClipSkip: 3 >a<clipskip: >b',
      [
        ['a', 3],
        ['b', undefined],
      ],
    ],
    ['a<clipskip:>b', [['ab', undefined]]],
    ['<clipskip:2>a BREAK b', [['a', 2], 'BREAK', ['b', 2]]],
    ['<clipskip:2>', [['', undefined]]],
  ] as const)('%s', (prompt, expected) => {
    expect(partsOf(prompt)).toEqual(expected);
    expect(remarksOf(prompt)).toEqual([]);
  });

  it('lies inside brackets as well, and does not disturb their weights', () => {
    const { pieces } = parse('x (a <clipskip:2>b<clipskip:> c:1.5) y');
    expect(pieces).toMatchObject([
      { text: 'x ', weight: 1 },
      { text: 'a ', weight: 1.5 },
      { text: 'b', weight: 1.5, clipSkip: 2 },
      { text: ' c', weight: 1.5 },
      { text: ' y', weight: 1 },
    ]);
  });

  it.each([
    ['<clipskip:abc>', 'clipskip-invalid'],
    ['<clipskip:0>', 'clipskip-invalid'],
    ['<clipskip:-1>', 'clipskip-invalid'],
    ['<clipskip:NaN>', 'clipskip-invalid'],
    ['<clipskip:1e1>', 'clipskip-invalid'],
    ['<clipskip:12.5>', 'clipskip-range'],
    ['<clipskip:13>', 'clipskip-range'],
  ] as const)("%s is left out with a remark, and its part has the request's value", (tag, code) => {
    const prompt = `a<clipskip:2>b${tag}c`;
    expect(partsOf(prompt)).toEqual([
      ['a', undefined],
      ['b', 2],
      ['c', undefined],
    ]);
    expect(remarksOf(prompt)).toEqual([[code, tag]]);
  });

  it('names the limit', () => {
    expect(parse('<clipskip:13>a').diagnostics[0]?.message).toBe(
      '"<clipskip:13>" is beyond the model\'s last clip skip, 12; its part takes the request\'s clip skip',
    );
  });

  it('says so where it has no effect', () => {
    expect(partsOf('<clipskip:2>a', { maxClipSkip: null })).toEqual([['a', undefined]]);
    expect(remarksOf('<clipskip:2>a', { maxClipSkip: null })).toEqual([['clipskip-no-effect', '<clipskip:2>']]);
  });

  it('works where attention is off, and BREAK and brackets stay text', () => {
    const { pieces } = parse('(a) BREAK <clipskip:2>b', SD1, 'None');
    expect(pieces).toMatchObject([{ text: '(a) BREAK ' }, { text: 'b', clipSkip: 2 }]);
  });
});

describe('other tags', () => {
  it('are taken out of a prompt with a remark, brackets and all', () => {
    expect(partsOf('a <hypernet:name (v2):0.8>cat')).toEqual([['a cat', undefined]]);
    expect(remarksOf('a <hypernet:name (v2):0.8>cat')).toEqual([['tag-unknown', '<hypernet:name (v2):0.8>']]);
  });

  it('stay text in a negative prompt, as in the WebUI; clipskip does not', () => {
    const rules = { ...SD1, isNegative: true };
    expect(partsOf('a <lora:x:1><clipskip:2>b', rules)).toEqual([
      ['a <lora:x:1>', undefined],
      ['b', 2],
    ]);
    expect(remarksOf('a <lora:x:1>b', rules)).toEqual([]);
  });

  it.each(['a < b', '<a>', '<a:>', '<:b>', '<a b:c>', '<a:b', '<3'])('%s is none', (prompt) => {
    expect(findTags(prompt)).toEqual([]);
    expect(partsOf(prompt)).toEqual([[prompt, undefined]]);
  });
});

describe('lora', () => {
  const schedule = (prompt: string, rules: TagRules = {}) =>
    parsePrompt(prompt, { mode: 'Original', steps: 10, rules });

  it.each([
    ['<lora:ink>', 'ink', 1, 1],
    ['<lora:ink:0.8>', 'ink', 0.8, 0.8],
    ['<lora:ink:0.8:0.5>', 'ink', 0.8, 0.5],
    ['<lora:ink v2:-1>', 'ink v2', -1, -1],
    ['<lora:ink:unet=0.3>', 'ink', 1, 0.3],
    ['<lora:ink:te=0.3>', 'ink', 0.3, 0.3],
    ['<lora:ink:unet=0.2:te=0.3>', 'ink', 0.3, 0.2],
    ['<lora:ink:0.5:0.6:32>', 'ink', 0.5, 0.6],
    ['<lora:ink:0.5:dyn=32>', 'ink', 0.5, 0.5],
    ['<lyco:ink:.5>', 'ink', 0.5, 0.5],
  ])('%s', (tag, name, textEncoderWeight, unetWeight) => {
    const { loras, parts, diagnostics } = schedule(`a ${tag}cat`);
    expect(loras).toEqual([{ name, textEncoderWeight, unetWeight, start: 2, end: 2 + tag.length }]);
    expect(parts[0]?.texts[0]?.pieces).toMatchObject([{ text: 'a cat', weight: 1 }]);
    expect(diagnostics).toEqual([]);
  });

  it('is found wherever it stands, also in a text that no step reads and after a weight', () => {
    const { loras } = schedule('[a:<lora:x:1>b:20] AND c :0.5 <lora:y:1>');
    expect(loras.map(({ name }) => name)).toEqual(['x', 'y']);
  });

  it('with a weight that is no number is left out with a remark', () => {
    const { loras, diagnostics } = schedule('a<lora:ink:much>');
    expect([loras, diagnostics.map(({ code }) => code)]).toEqual([[], ['lora-invalid']]);
  });

  it('is text in a negative prompt', () => {
    expect(schedule('<lora:ink:1>', { isNegative: true })).toMatchObject({ loras: [], diagnostics: [] });
  });
});

describe('every prompt', () => {
  const scrap = fc.constantFrom(
    '<clipskip:',
    '<clipskip:>',
    '<lora:x:1>',
    '2',
    '>',
    '<',
    ':',
    '(',
    ')',
    '[',
    '\\',
    'BREAK',
    ' ',
    'a',
    '\u{1f431}',
  );
  const prompts = fc.array(scrap, { maxLength: 40 }).map((scraps) => scraps.join(''));

  it('is covered by its pieces, and every remark lies inside it', () => {
    fc.assert(
      fc.property(fc.oneof(prompts, fc.string({ unit: 'grapheme' })), fc.boolean(), (prompt, isNegative) => {
        const { pieces, diagnostics } = parse(prompt, { ...SD1, isNegative });
        expect(pieces[0]?.start).toBe(0);
        expect(pieces.at(-1)?.end).toBe(prompt.length);
        expect(pieces.slice(1).map(({ start }) => start)).toEqual(pieces.slice(0, -1).map(({ end }) => end));
        expect(diagnostics.filter(({ start, end }) => start < 0 || end <= start || end > prompt.length)).toEqual([]);
      }),
    );
  });

  it('has the tags that were put into it, in order, each where it stands', () => {
    const tag = fc.record({
      name: fc.constantFrom('clipskip', 'lora', 'LyCO', 'hypernet', 'no_1'),
      args: fc.string({ unit: fc.constantFrom('a', '2', '.', ':', ' ', '<', '(', '\u{1f431}'), minLength: 1 }),
    });
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '>', ':', '(', '\u{1f431}') });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, tag)), text, (parts, last) => {
        let prompt = '';
        const expected = parts.map(([before, { name, args }]) => {
          const start = prompt.length + before.length;
          prompt += `${before}<${name}:${args}>`;
          return { name: name.toLowerCase(), args, start, end: prompt.length };
        });
        expect(findTags(prompt + last)).toEqual(expected);
      }),
    );
  });

  it('takes linear time, however many tags are begun and never ended', () => {
    expect(findTags('<a:'.repeat(50_000))).toEqual([]);
    expect(findTags(`${'<a:'.repeat(50_000)}>`)).toHaveLength(1);
  });
});
