/** @file Token ids of awkward prompts against the Python tokenizer of transformers with ftfy. */
import { expect, it } from 'vitest';
import { createClipTokenizer, loadDefaultVocabulary } from '../../src/tokenizer/index.js';
import { goldenJson } from '../support/golden.js';
import { record } from '../support/parity.js';

interface Row {
  readonly text: string;
  readonly ids: readonly number[];
}

it('gives the same ids for every prompt', () => {
  const { prompts } = goldenJson<{ prompts: readonly Row[] }>('tokens');
  const tokenizer = createClipTokenizer(loadDefaultVocabulary());
  const differing = prompts.filter(({ text, ids }) => String(tokenizer.encode(text)) !== String(ids));
  const reference = 'transformers CLIPTokenizer with ftfy';
  record({
    what: `token ids of ${prompts.length} prompts`,
    reference,
    measure: 'rows that differ',
    value: differing.length,
    bound: 0,
  });
  expect(prompts.length).toBeGreaterThanOrEqual(200);
  expect(differing).toEqual([]);
});
