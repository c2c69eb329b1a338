/** What a picture's parameter text says of clip skip. */
import { describe, expect, it } from 'vitest';
import type { ResolvedRequest } from '../contract/index.js';
import { parseInfotext } from '../metadata/index.js';
import { FAMILIES } from '../models/index.js';
import { resolveClipSkips } from './clip-skip.js';
import { pictureInfotext } from './infotext.js';

const REQUEST: ResolvedRequest = {
  prompt: 'a <clipskip:2>cat',
  negativePrompt: '',
  clipSkip: 1,
  steps: 3,
  sampler: 'Euler',
  schedule: 'Automatic',
  cfgScale: 7,
  seed: 1,
  width: 64,
  height: 64,
  batchSize: 1,
  batchCount: 1,
  emphasis: 'Original',
  rng: 'NV',
  commaPaddingBacktrack: 20,
};
const sd1 = FAMILIES.sd1!;
const fixed = { ...sd1, clipSkip: { ...sd1.clipSkip, hasEffect: false } };

function fieldsOf(wanted: Parameters<typeof resolveClipSkips>[0], card: typeof sd1 = sd1) {
  const use = resolveClipSkips(wanted, { card, numLayers: 12, textEncoders: [] });
  const model = { modelName: 'm', modelHash: undefined, vae: undefined, loras: [], embeddings: [], takesMask: false };
  const facts = {
    request: REQUEST,
    seed: 1,
    use,
    scheduleLabel: 'Automatic',
    samplingNotes: [],
    oldTimelinesDiffer: false,
    ...model,
  };
  const { prompt, fields } = parseInfotext(pictureInfotext(facts));
  expect(prompt).toBe(REQUEST.prompt);
  return Object.fromEntries([...fields].filter(([key]) => /clip skip/i.test(key)));
}

it.each([
  [{ clipSkip: 1 }, {}],
  [{ clipSkip: 2 }, { 'Clip skip': '2' }],
  [{ clipSkip: 1.5 }, { 'Clip skip exact': '1.5' }],
  [{ clipSkip: 2.5 }, { 'Clip skip': '2', 'Clip skip exact': '2.5' }],
  [
    { clipSkip: 2, negativeClipSkip: 1 },
    { 'Clip skip': '2', 'Negative clip skip': '1' },
  ],
  [{ clipSkip: 1, negativeClipSkip: 2.25 }, { 'Negative clip skip': '2.25' }],
  [{ clipSkipTimeline: '2@0-0.4,1@0.4-1' }, { 'Clip skip timeline': '2@0-0.4,1@0.4-1' }],
  [{ clipSkipTimeline: '1@.7-1, 2.5@0-.7' }, { 'Clip skip': '2', 'Clip skip timeline': '2.5@0-0.7,1@0.7-1' }],
])('%j is written as %j', (wanted, expected) => {
  expect(fieldsOf(wanted)).toEqual(expected);
});

describe('where the value has no effect', () => {
  it.each([{ clipSkip: 2.5 }, { clipSkip: 2, negativeClipSkip: 3 }, { clipSkipTimeline: '2@0-1' }])(
    '%j is not written',
    (wanted) => {
      expect(fieldsOf(wanted, fixed)).toEqual({});
    },
  );
});
