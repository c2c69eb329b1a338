/** @file Token ids of awkward prompts against the Python tokenizers: transformers' with ftfy, and OpenCLIP's. */
import { describe, expect, it } from 'vitest';
import { createClipTokenizer, loadDefaultVocabulary } from '../../src/tokenizer/index.js';
import { goldenJson } from '../support/golden.js';
import { record } from '../support/parity.js';

interface Row {
  readonly text: string;
  readonly ids: readonly number[];
}

const { prompts: clip, rust_differs: rust } = goldenJson<{
  readonly prompts: readonly Row[];
  readonly rust_differs: readonly { readonly text: string; readonly rust: readonly number[] }[];
}>('tokens');
const openClip = goldenJson<readonly Row[]>('open-clip-tokens');

describe.each([
  ['clip', 'transformers CLIPTokenizer with ftfy', clip],
  ['open-clip', 'open_clip SimpleTokenizer', openClip],
] as const)('token ids, %s', (dialect, reference, prompts) => {
  it('are the same for every prompt', () => {
    const tokenizer = createClipTokenizer({ ...loadDefaultVocabulary(), dialect });
    const differing = prompts.filter(({ text, ids }) => String(tokenizer.encode(text)) !== String(ids));
    const what = `token ids of ${prompts.length} prompts, ${dialect}`;
    record({ what, reference, measure: 'rows that differ', value: differing.length, bound: 0 });
    expect(prompts.length).toBeGreaterThanOrEqual(200);
    expect(differing).toEqual([]);
  });
});

/** Rows that are meant to differ: more or fewer fail the test. */
const recordDifference = (what: string, reference: string, count: number, meant: number) =>
  record({ what, reference, measure: 'rows that differ', value: count, bound: meant });

it('the two tokenizers differ where their documentation says', () => {
  const { encode } = createClipTokenizer({ ...loadDefaultVocabulary(), dialect: 'open-clip' });
  const ids = new Map(clip.map((row) => [row.text, String(row.ids)]));
  const meant = openClip.filter(({ text, ids: own }) => ids.has(text) && ids.get(text) !== String(own));
  const differing = [...ids].filter(([text, theirs]) => String(encode(text)) !== theirs);
  expect(meant.length).toBeGreaterThan(0);
  // Only special entries and character references.
  expect(meant.filter(({ text }) => !/<\||&/.test(text))).toEqual([]);
  const what =
    'token ids of SD2, where ours (as OpenCLIP, which trained it) leave special entries and &…; to another rule';
  recordDifference(what, 'transformers CLIPTokenizer with ftfy', differing.length, meant.length);
  expect(differing.map(([text]) => text)).toEqual(meant.map(({ text }) => text));
});

it('the Rust tokenizer, which repairs no text, is followed nowhere', () => {
  const { encode } = createClipTokenizer(loadDefaultVocabulary());
  const differing = rust.filter(({ text, rust: ids }) => String(encode(text)) !== String(ids));
  const what = 'token ids, clip, where ours repair text (ftfy) and theirs do not';
  recordDifference(what, 'transformers CLIPTokenizerFast, in Rust', differing.length, rust.length);
  expect(differing).toEqual(rust);
});
