/** Token ids against the Python tokenizer of transformers (with ftfy): rows beside the code, then the recorded ones. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../base/index.js';
import { cleanText, createClipTokenizer, loadDefaultVocabulary, parseMerges, vocabularyFromMerges } from './index.js';

interface Row {
  readonly text: string;
  readonly ids: readonly number[];
}

interface Golden {
  readonly prompts: readonly (Row & { readonly fixed: string })[];
  readonly default_model: readonly Row[];
}

const golden: Golden = JSON.parse(readFileSync('test/golden/data/tokens.json', 'utf8'));
const vocabulary = loadDefaultVocabulary();
const tokenizer = createClipTokenizer(vocabulary);

const errorOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
  return undefined;
};

describe('OpenAI’s vocabulary', () => {
  it('is the published merges.txt', () => {
    const text = brotliDecompressSync(readFileSync('assets/clip/merges.txt.br'));
    expect(createHash('sha256').update(text).digest('hex')).toBe(
      '9fd691f7c8039210e0fced15865466c65820d09b63988b0174bfe25de299051a',
    );
  });

  it('has 49,408 entries with start and end last', () => {
    expect(tokenizer.vocabSize).toBe(49408);
    expect([tokenizer.startId, tokenizer.endId, tokenizer.padId, tokenizer.commaId]).toEqual([
      49406, 49407, 49407, 267,
    ]);
    expect([0, 256, 320, 49405, 49406, 49407, 49408].map(tokenizer.token)).toEqual([
      '!',
      '!</w>',
      'a</w>',
      'jekyll</w>',
      '<|startoftext|>',
      '<|endoftext|>',
      '#49408',
    ]);
  });
});

describe('token ids', () => {
  it.each([
    ['', []],
    ['a photo of a cat', [320, 1125, 539, 320, 2368]],
    ['A  Photo\tOF a\nCAT ', [320, 1125, 539, 320, 2368]],
    ["it's", [585, 568]],
    ['猫', [163, 234, 360]],
    ['100', [272, 271, 271]],
    // special entries, in the exact spelling or not
    ['a<|startoftext|>b <|endoftext|>', [320, 49406, 321, 49407]],
    ['<|ENDOFTEXT|>', [49407]],
    // a repair does not reach across a special entry: "Ã" alone is no mojibake
    ['Ã<|endoftext|>©', [127, 352, 49407, 5811]],
    // ſ is taken for s in a contraction, but keeps its bytes
    ["it'ſ", [585, 6, 129, 379]],
    // U+0345 belongs to no word
    ['faÃ§ade\u0345', [778, 10067, 1928]],
    ['\u0345', []],
    // final sigma
    ['ΣΑΣ', [139, 225, 138, 109, 139, 480]],
  ])('%j', (text, ids) => {
    expect(tokenizer.encode(text)).toEqual(ids);
  });

  it.each(golden.prompts)('recorded: $text', ({ text, ids }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
  });

  it('of a long word end in time', () => {
    expect(tokenizer.encode('supercalifragilistic'.repeat(200)).length).toBeGreaterThan(600);
  });

  it('are in the vocabulary, for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const id of tokenizer.encode(text)) expect(id >= 0 && id < tokenizer.vocabSize).toBe(true);
      }),
    );
  });

  it('spell the cleaned text, for ASCII', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -;=-~]*$/), (text) => {
        const spelled = tokenizer.encode(text).map(tokenizer.token).join('').replaceAll('</w>', '');
        expect(spelled).toBe(cleanText(text).replaceAll(' ', ''));
      }),
    );
  });
});

describe('other vocabularies', () => {
  const folder = 'models/default/tokenizer';
  const merges = parseMerges(readFileSync(`${folder}/merges.txt`, 'utf8'));
  const entries: Record<string, number> = JSON.parse(readFileSync(`${folder}/vocab.json`, 'utf8'));

  it.each(golden.default_model)('default model: $text', ({ text, ids }) => {
    expect(createClipTokenizer({ vocabulary: entries, merges }).encode(text)).toEqual(ids);
  });

  it('take any entry for filling', () => {
    expect(createClipTokenizer({ ...vocabulary, dialect: 'open-clip' }).padId).toBe(0);
  });

  it('know no comma when they have none', () => {
    const small = new Map([
      ['<|startoftext|>', 0],
      ['<|endoftext|>', 1],
      ['a</w>', 2],
    ]);
    const { commaId, encode } = createClipTokenizer({ vocabulary: small, merges: [] });
    expect(commaId).toBeUndefined();
    expect(encode('a b')).toEqual([2, 1]);
  });

  it.each([
    ['no start', () => createClipTokenizer({ vocabulary: { '<|endoftext|>': 0 }, merges: [] })],
    ['no end', () => createClipTokenizer({ vocabulary: { '<|startoftext|>': 0 }, merges: [] })],
    ['merge of unknown', () => createClipTokenizer({ ...vocabulary, merges: ['a zzzzzz'] })],
    ['merge to unknown', () => createClipTokenizer({ ...vocabulary, merges: ['ÿ ÿ'] })],
    ['three words a line', () => parseMerges('#version: 0.2\na b\na b c')],
    ['an empty line', () => parseMerges('a b\n\nc d')],
  ])('are refused: %s', (_, action) => {
    expect(errorOf(action)).toBe('TOKENIZER_INVALID');
  });
});

describe('merges.txt', () => {
  it('may have a version, line ends of Windows, or nothing', () => {
    expect(parseMerges('#version: 0.2\r\na b\r\n# #\r\n')).toEqual(['a b', '# #']);
    expect(parseMerges('a b\nab c</w>')).toEqual(['a b', 'ab c</w>']);
    expect(parseMerges('')).toEqual([]);
    expect(parseMerges('#version: 0.2\n')).toEqual([]);
  });

  it('makes ids in OpenAI’s order', () => {
    const ids = vocabularyFromMerges(['a b']);
    expect(['!', '¡', 'Ā', '!</w>', 'ab', '<|startoftext|>', '<|endoftext|>'].map((entry) => ids.get(entry))).toEqual([
      0, 94, 188, 256, 512, 513, 514,
    ]);
  });
});
