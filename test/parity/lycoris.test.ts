/** @file Adapters of every kind against the weights that the lycoris library merges them into. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fitLora, floatTensor, openSafetensors, type TensorSource, writeSafetensors } from '../../src/weights/index.js';
import { LORA } from '../../src/weights/lora/adapters/low-rank-kinds.js';
import { changedWeight } from '../../src/weights/lora/changed-weight.js';
import type { WeightChange } from '../../src/weights/lora/low-rank.js';
import { type GoldenTensor, goldenTensors, relativeError, temporaryFolder } from '../support/golden.js';
import { record } from '../support/parity.js';

const BOUND = 1e-5;
const golden = await goldenTensors('lycoris');
const cases = [...new Set(Object.keys(golden).map((name) => name.split('/').slice(0, 2).join('/')))];

const behind = (prefix: string): readonly (readonly [string, GoldenTensor])[] =>
  Object.entries(golden).flatMap(([name, tensor]) =>
    name.startsWith(`${prefix}/`) ? [[name.slice(prefix.length + 1), tensor] as const] : [],
  );

async function written(prefix: string, name: (tensor: string) => string) {
  const path = join(await temporaryFolder(), 'x.safetensors');
  const tensors = behind(prefix).map(([tensor, { data, shape }]) => floatTensor(name(tensor), data, shape));
  await writeSafetensors(path, tensors);
  return openSafetensors(path);
}

/** Every change of a fit, pairs too, so that each can be multiplied out. */
function changesOf(fit: Awaited<ReturnType<typeof fitLora>>, model: TensorSource) {
  const pairs = [...fit.pairs.unet].map(([name, { up, down, mid, scale }]): [string, WeightChange] => {
    const tensors = { up, down, ...(mid ? { mid } : {}) };
    return [name, { kind: LORA, base: model.tensors.get(name)!, tensors, scale, alpha: undefined, multiplier: 1 }];
  });
  return [...pairs, ...fit.changes.unet];
}

it.each(cases)('%s gives the weights of the lycoris library, whole and faint', async (what) => {
  const model = await written(`${what}/base`, (tensor) => `conv_in.${tensor}`);
  const file = await written(`${what}/adapter`, (tensor) => `lora_unet_conv_in.${tensor}`);
  const fit = await fitLora(file, { textEncoder: { path: '', tensors: new Map() }, unet: model });
  expect([fit.unmatched, fit.leftOut]).toEqual([[], []]);
  const changes = changesOf(fit, model);
  for (const multiplier of [1, 0.7]) {
    const merged = behind(`${what}/merged/${multiplier === 1 ? '1.0' : multiplier}`);
    expect(changes.map(([name]) => name.split('.')[1]).sort()).toEqual(merged.map(([name]) => name).sort());
    for (const [tensor, { data }] of merged) {
      const [, change] = changes.find(([name]) => name === `conv_in.${tensor}`)!;
      const value = relativeError(await changedWeight([{ ...change, multiplier }]), data);
      record({
        what: `adapter ${what.replace('/', ', ')}`,
        reference: 'lycoris',
        measure: 'largest difference / largest value',
        value,
        bound: BOUND,
      });
      expect(value).toBeLessThan(BOUND);
    }
  }
});
