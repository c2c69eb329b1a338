/** @file A full-size single file of Stable Diffusion XL: its sizes are read off its tensors, and each of them is used. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compVisTensors, SDXL } from '../../bench/synthetic.mjs';
import { clipTextGraph, unetGraph } from '../../src/models/index.js';
import { openCheckpoint } from '../../src/pipeline/index.js';
import { createWeightScope, PART_WORDS } from '../../src/weights/index.js';
import { temporaryFolder } from '../support/golden.js';
import { positionIds, type SparseTensor, writeSparse } from '../support/sparse.js';

it('has the published sizes, and no tensor that nobody knows', async () => {
  const tensors: readonly SparseTensor[] = [
    ...compVisTensors(SDXL).map(([name, shape]: readonly [string, readonly number[]]) => ({ name, shape })),
    positionIds('conditioner.embedders.0.transformer.text_model.embeddings.position_ids'),
    { name: 'conditioner.embedders.1.model.logit_scale', shape: [] },
  ];
  const checkpoint = await openCheckpoint(await writeSparse(join(await temporaryFolder(), 'xl.safetensors'), tensors));
  const { configs, sources, textEncoders, nativeSize } = checkpoint;
  expect(configs).toEqual({ text: SDXL.text, unet: SDXL.unet, vae: SDXL.vae });
  expect(textEncoders.map(({ config }) => config)).toEqual([SDXL.text, SDXL.text2]);
  expect(nativeSize).toBe(1024);
  const oddities = checkpoint.oddities.map(({ code, data }) => [code, data?.count]);
  expect(oddities).toEqual([['tensors-unused', 1]]);
  const unread = textEncoders.flatMap(({ card, config }) => {
    const scope = createWeightScope(sources[card.part]!, PART_WORDS[card.part]);
    clipTextGraph(config, scope);
    return scope.unread();
  });
  // The first encoder has no pooled output, so that its final norm is used nowhere; its position numbers are the usual ones.
  expect(unread).toEqual([
    'text_model.final_layer_norm.weight',
    'text_model.final_layer_norm.bias',
    'text_model.embeddings.position_ids',
  ]);
  const scope = createWeightScope(sources.unet, PART_WORDS.unet);
  unetGraph(configs.unet, scope);
  expect(scope.unread()).toEqual([]);
});
