/** @file Token ids of awkward prompts against the Python tokenizers: transformers' with ftfy, and OpenCLIP's. */
import { describe, expect, it } from 'vitest';
import { createClipTokenizer, loadDefaultVocabulary } from '../../src/tokenizer/index.js';
import { goldenJson } from '../support/golden.js';
import { record } from '../support/parity.js';

interface Row {
  readonly text: string;
  readonly ids: readonly number[];
}

const clip = goldenJson<{ prompts: readonly Row[] }>('tokens').prompts;
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

it('the two tokenizers differ where their documentation says', () => {
  const ids = new Map(clip.map((row) => [row.text, String(row.ids)]));
  const differing = openClip.filter(({ text, ids: own }) => ids.has(text) && ids.get(text) !== String(own));
  expect(differing.length).toBeGreaterThan(0);
  // Only special entries and character references.
  expect(differing.filter(({ text }) => !/<\||&/.test(text))).toEqual([]);
});
