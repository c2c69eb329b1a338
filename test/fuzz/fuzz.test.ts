/** @file Every reader against some inputs made wrong, the same ones at any time, and against all that was once too much for it; `npm run fuzz` tries as many as one likes. */
import { afterAll, describe, expect, it } from 'vitest';
import * as base from '../../src/base/index.js';
import * as contract from '../../src/contract/index.js';
import * as search from '../../src/gallery/index/search-text.js';
import * as manifest from '../../src/generation/sweep/manifest.js';
import * as sweepPlaces from '../../src/generation/sweep/sweep-places.js';
import * as images from '../../src/images/index.js';
import * as inference from '../../src/inference/index.js';
import * as lab from '../../src/lab/index.js';
import * as library from '../../src/library/index.js';
import * as hub from '../../src/library/pull/hub.js';
import * as pullSource from '../../src/library/pull/pull-source.js';
import * as sidecar from '../../src/library/recommendation/sidecar-files.js';
import * as metadata from '../../src/metadata/index.js';
import * as onnx from '../../src/onnx/index.js';
import * as prediction from '../../src/pipeline/checkpoint/prediction.js';
import * as pipeline from '../../src/pipeline/index.js';
import * as axisValues from '../../src/planning/scripts/axis-values.js';
import * as promptLines from '../../src/planning/scripts/prompts-from-lines.js';
import * as prompt from '../../src/prompt/index.js';
import * as server from '../../src/server/index.js';
import * as coercion from '../../src/server/requests/coercion.js';
import * as validation from '../../src/server/requests/validation.js';
import * as storage from '../../src/storage/index.js';
import * as tokenizer from '../../src/tokenizer/index.js';
import * as weights from '../../src/weights/index.js';
import { BUILT } from './doors.mjs';
import { corpusOf, fuzz, openContext, seedsOf, verdictOf } from './fuzz-target.mjs';
import { TARGETS } from './targets/index.mjs';

const DOORS = {
  axisValues,
  base,
  contract,
  hub,
  images,
  inference,
  lab,
  library,
  manifest,
  sweepPlaces,
  metadata,
  onnx,
  pipeline,
  prediction,
  prompt,
  promptLines,
  pullSource,
  search,
  server,
  sidecar,
  storage,
  tokenizer,
  coercion,
  validation,
  weights,
};

/** Inputs of the cheapest targets. */
const INPUTS = 60;

const context = await openContext(DOORS);
afterAll(() => context.close());

/** What ends a reader is another fault than one that is slow: seconds are measured by `npm run fuzz`. */
const isFault = ({ problem }: { readonly problem?: string | undefined }) =>
  problem !== undefined && !problem.startsWith('it took');

describe.each(TARGETS)('hostile inputs of $name', (target) => {
  it('are read, or refused by a code', async () => {
    const count = Math.max(4, Math.round(INPUTS / (target.cost ?? 1)));
    const { inputs, finds } = await fuzz(target, context, { seed: 7, count });
    expect(finds.filter(isFault)).toEqual([]);
    expect(inputs).toBe(count);
  });

  it('that were found before are so as well', async () => {
    await seedsOf(target, context);
    const found = await corpusOf(target);
    for (const { file, input } of found)
      expect(isFault(await verdictOf(target, input, context)), `${target.name}/${file}`).toBe(false);
    expect(found.length > 0 || (await seedsOf(target, context)).length > 0).toBe(true);
  });
});

describe('the fuzzer', () => {
  it('sees what fails without a code, and what takes long', async () => {
    const throwing = (error: Error) => ({
      name: 'x',
      what: 'x',
      seeds: () => [],
      mutate: () => '',
      run: () => {
        throw error;
      },
    });
    const fails = await verdictOf(throwing(new TypeError('x is not a function')), '', context);
    expect(fails.problem).toContain('x is not a function');
    expect(
      (await verdictOf(throwing(new base.AppError('INTERNAL', { problem: 'x' })), '', context)).problem,
    ).toBeDefined();
    expect(
      (await verdictOf(throwing(new base.AppError('USAGE', { problem: 'x' })), '', context)).problem,
    ).toBeUndefined();
  });

  it('reads the built program through the same doors', () => {
    expect(Object.keys(BUILT).sort()).toEqual(Object.keys(DOORS).sort());
  });
});
