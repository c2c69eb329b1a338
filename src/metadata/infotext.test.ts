import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInfotext, writeInfotext } from './infotext.js';
import { APP_FIELD, KEY_ORDER } from './infotext-keys.js';

const APP = APP_FIELD.join(': ');
const record = (text: string) => Object.fromEntries(parseInfotext(text).fields);

describe('writeInfotext', () => {
  it('writes prompt, negative prompt and the fields in the order of the table', () => {
    const text = writeInfotext('a cat,\non a mat', 'blurry', [
      ['RNG', 'NV'],
      ['Clip skip', 2],
      ['Emphasis', 'No norm'],
      ['Seed', 965400086],
      ['Size', '512x768'],
      ['Steps', 20],
      ['Model hash', undefined],
      ['VAE', null],
    ]);
    expect(text).toBe(
      'a cat,\non a mat\nNegative prompt: blurry\n' +
        `Steps: 20, Seed: 965400086, Size: 512x768, Clip skip: 2, RNG: NV, Emphasis: No norm, ${APP}`,
    );
  });

  it('leaves out an empty negative prompt and blank ends', () => {
    expect(writeInfotext('  a cat ', '', [['Steps', 1]])).toBe(`a cat \nSteps: 1, ${APP}`);
    expect(writeInfotext('', '', [['Steps', 1]])).toBe(`Steps: 1, ${APP}`);
  });

  it.each([
    ['plain', 'plain'],
    ['a, b', '"a, b"'],
    ['a: b', '"a: b"'],
    ['a\nb', '"a\\nb"'],
    ['猫, "cat"\\', '"猫, \\"cat\\"\\\\"'],
    ['say "hi"', 'say "hi"'],
    ['Tiling', undefined],
  ])('writes the value %j as %j', (value, written) => {
    const line = written === undefined ? 'Tiling' : `Tiling: ${written}`;
    expect(writeInfotext('', '', [['Tiling', value]])).toBe(`${line}, ${APP}`);
  });

  it('names the version that is released, and no key of the WebUI that would bring its old rules back', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(APP).toBe(`App: Penultimate ${version}`);
    expect(KEY_ORDER).not.toContain('Version');
    expect(new Set(KEY_ORDER).size).toBe(KEY_ORDER.length);
  });
});

describe('an old version of the WebUI', () => {
  const OLD = 'Old prompt editing timelines';
  const read = (prompt: string, version: string) =>
    record(`${prompt}\nSteps: 20, Sampler: Euler, Seed: 1, Version: ${version}`)[OLD];

  it.each([
    ['a [b:c:0.5]', 'v1.5.2', 'True'],
    ['a [b:c:0.5]', 'v1.5.2-RC', 'True'],
    ['a [b:c:0.5]', 'v0.9.9', 'True'],
    ['a [b:c:0.5]', 'v1.6.0', undefined],
    ['a [b:c:0.5]', 'v1.10.1', undefined],
    ['a [b:c:0.5]', 'v2.0.0', undefined],
    ['a [b:c:0.5]', 'f0.0.17v1.5.0', undefined],
    ['a (b:1.1)', 'v1.5.2', undefined],
  ])('of "%s" in %s counts the times of edits in the old way: %s', (prompt, version, expected) => {
    expect(read(prompt, version)).toBe(expected);
  });

  it('is not read into a text that names none, and what the text says stays', () => {
    expect(record('a [b:c:0.5]\nSteps: 20, Sampler: Euler, Seed: 1')[OLD]).toBeUndefined();
    expect(read('a [b:c:1]', `v1.5.2, ${OLD}: False`)).toBe('False');
  });
});

describe('parseInfotext', () => {
  it('reads what the WebUI writes', () => {
    const parsed = parseInfotext(
      'masterpiece, (a cat:1.2)\nsecond line\nNegative prompt: blurry\nbad hands\n' +
        'Steps: 20, Sampler: Euler a, Schedule type: Automatic, CFG scale: 7, Seed: 965400086, Size: 512x768, ' +
        'Model hash: 45dee52b, Model: v1-5, Clip skip: 2, Hires prompt: "a, b: \\"c\\"\\nd", Version: v1.10.1',
    );
    expect(parsed.prompt).toBe('masterpiece, (a cat:1.2)\nsecond line');
    expect(parsed.negativePrompt).toBe('blurry\nbad hands');
    expect(Object.fromEntries(parsed.fields)).toEqual({
      Steps: '20',
      Sampler: 'Euler a',
      'Schedule type': 'Automatic',
      'CFG scale': '7',
      Seed: '965400086',
      'Size-1': '512',
      'Size-2': '768',
      'Model hash': '45dee52b',
      Model: 'v1-5',
      'Clip skip': '2',
      'Hires prompt': 'a, b: "c"\nd',
      Version: 'v1.10.1',
    });
  });

  it.each([
    ['two pairs', 'a cat\nSteps: 20, Seed: 1', 'a cat\nSteps: 20, Seed: 1'],
    ['keys of one character', 'a: 1, b: 2, c: 3', 'a: 1, b: 2, c: 3'],
    ['no pairs', 'a cat, on a mat', 'a cat, on a mat'],
    ['nothing', '', ''],
  ])('takes %s as prompt', (_, text, prompt) => {
    expect(parseInfotext(text)).toEqual({ prompt, negativePrompt: '', fields: new Map() });
  });

  it('reads a text without prompt, with line ends of Windows, and with a negative prompt that starts late', () => {
    expect(parseInfotext('Steps: 1, Seed: 2, RNG: NV').prompt).toBe('');
    const { prompt, negativePrompt } = parseInfotext(
      'a\r\nNegative prompt:\r\n\r\nb\r\nSteps: 1, Seed: 2, RNG: NV\r\n',
    );
    expect([prompt, negativePrompt]).toEqual(['a', 'b']);
  });

  it('keeps a quoted value that is not JSON, and the last of two equal keys', () => {
    expect(record('Seed: 1, Seed: 2, Note: "a\\x", Other: "a" b')).toEqual({
      Seed: '2',
      Note: '"a\\x"',
      Other: '"a" b',
    });
  });

  it('finds the pairs that the plain pattern finds', () => {
    // The rule as it is documented; slow on long lines, which is why the product's own pattern differs.
    const documented = /\s*([\p{L}\p{N}_][\p{L}\p{N}_ \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/gu;
    const piece = fc.constantFrom(
      'a',
      'Bc',
      'é',
      '1',
      '_',
      ' ',
      '-',
      '/',
      ':',
      ': ',
      ',',
      ', ',
      '"',
      '\\',
      '@',
      '\t',
      '(',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const line = `${pieces.join('')},aa: 1, bb: 2, cc: 3`.trim();
        const keys = [...line.matchAll(documented)].map(([, key]) => key);
        expect([...parseInfotext(line).fields.keys()]).toEqual([...new Set(keys)]);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['key characters', 'a '.repeat(500_000)],
    ['blanks', `x${' '.repeat(1_000_000)}y`],
    ['open quotes', 'ab:"x,'.repeat(200_000)],
    ['backslashes', `ab:"${'\\'.repeat(1_000_001)}`],
  ])(
    'reads a megabyte of %s: work that grew with the square of the length would not end within the time of a test',
    (_, text) => {
      const { prompt, fields } = parseInfotext(text);
      expect(prompt.length + [...fields].join('').length).toBeGreaterThan(0);
    },
  );
});

describe('round trip', () => {
  /** Texts without what infotext cannot hold: blank ends of lines, and a line that looks like the negative prompt's. */
  const line = fc
    .string({ unit: 'binary', maxLength: 30 })
    .map((text) => text.replace(/[\r\n]/g, ' ').trim())
    .filter((text) => text !== '' && !text.startsWith('Negative prompt:'));
  const prompt = fc.array(line, { maxLength: 3 }).map((lines) => lines.join('\n'));
  /** Values: no blank ends, no whole value in quotes, no size, not the key itself. */
  const value = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 30 })
    .map((text) => text.trim())
    .filter((text) => text !== '' && !/^".*"$/s.test(text) && !/^\d+x\d+$/.test(text));

  it('gives prompts and values back', () => {
    fc.assert(
      fc.property(prompt, prompt, value, value, (positive, negative, sampler, model) => {
        const text = writeInfotext(positive, negative, [
          ['Steps', 20],
          ['Sampler', sampler],
          ['Size', '64x128'],
          ['Model', model],
          ['Note', 'last'],
        ]);
        const parsed = parseInfotext(text);
        expect(parsed.prompt).toBe(positive);
        expect(parsed.negativePrompt).toBe(negative);
        expect(Object.fromEntries(parsed.fields)).toEqual({
          Steps: '20',
          Sampler: sampler,
          'Size-1': '64',
          'Size-2': '128',
          Model: model,
          Note: 'last',
          [APP_FIELD[0]]: APP_FIELD[1],
        });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('templates of sd-dynamic-prompts behind the parameters', () => {
  const PARAMETERS =
    'Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model hash: 45dee52b, Clip skip: 2';
  const templates = 'Template: a {red|grey} fox\nNegative Template: low quality';

  it('are not of the prompts, and hide no parameter', () => {
    const { prompt, negativePrompt, fields } = parseInfotext(
      `a red fox\nNegative prompt: low quality\n${PARAMETERS}\n${templates}\n\nof two lines`,
    );
    expect([prompt, negativePrompt]).toEqual(['a red fox', 'low quality']);
    expect([fields.get('Steps'), fields.get('Clip skip')]).toEqual(['20', '2']);
  });

  it('are what somebody wrote where no parameters stand before them', () => {
    expect(parseInfotext(`a fox\nTemplate: of a poster\n${PARAMETERS}`)).toMatchObject({
      prompt: 'a fox\nTemplate: of a poster',
    });
    expect(parseInfotext('Template: a fox').prompt).toBe('Template: a fox');
  });
});
