/** @file LoRAs beside the weights against LoRAs merged into them, and vectors in place of tokens against replaced embeddings. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadComponents, openCheckpoint } from '../../src/pipeline/index.js';
import { createEngine, type Engine } from '../../src/runtime/index.js';
import {
  fitLora,
  floatTensor,
  openSafetensors,
  sumPairs,
  type WeightedLora,
  writeSafetensors,
} from '../../src/weights/index.js';
import { goldenTensors, relativeError, temporaryFolder } from '../support/golden.js';
import { hashTensor } from '../support/hash-weights.js';
import { COMPVIS, KOHYA, type MadePair, makePairs, OLD_DIFFUSERS, PEFT, writeLora } from '../support/lora-file.js';
import { writeHashModel } from '../support/models.js';
import { record } from '../support/parity.js';

const running = createEngine({ threads: 2 });
let sessionsMade = 0;
const engine: Engine = {
  ...running,
  session: (graph) => {
    sessionsMade++;
    return running.session(graph);
  },
};
afterAll(() => engine.close());

/** As the recipe has them. */
const [ALPHA, WEIGHT] = [2, 0.7];
const IDS = Array.from({ length: 77 }, (_, id) => id);
const POSITIONS = [3, 4, 5];
const BOUND = 1e-3;

const checkpoint = temporaryFolder().then(async (folder) => {
  await mkdir(join(folder, 'model'));
  return openCheckpoint(await writeHashModel('tiny-sd1', join(folder, 'model')));
});

const pairsOf = (loras: readonly WeightedLora[]) => ({
  textEncoder: sumPairs(loras, 'textEncoder'),
  unet: sumPairs(loras, 'unet'),
});

function compare(what: string, reference: string, actual: Float32Array, expected: Float32Array): void {
  const value = relativeError(actual, expected);
  record({ what, reference, measure: 'largest difference / largest value', value, bound: BOUND });
  expect(value).toBeLessThan(BOUND);
}

describe.each(Object.entries({ kohya: KOHYA, 'kohya, CompVis blocks': COMPVIS, PEFT, diffusers: OLD_DIFFUSERS }))(
  'a LoRA in names of %s',
  (names, naming) => {
    it('gives what merged weights give, in every linear layer and convolution', async () => {
      const golden = await goldenTensors('networks-tiny-sd1');
      const model = await checkpoint;
      const pairs = makePairs(model.sources);
      const path = join(await temporaryFolder(), 'lora.safetensors');
      const file = await openSafetensors(await writeLora(path, pairs, { naming, alpha: ALPHA }));
      const fit = await fitLora(file, model.sources);
      expect(fit.unmatched).toEqual([]);
      expect(fit.pairs.unet.size + fit.pairs.textEncoder.size).toBe(pairs.length);

      const plain = await loadComponents(model, engine);
      const use = [{ fit, weights: { textEncoder: WEIGHT, unet: WEIGHT } }];
      const components = await plain.withLowRank(pairsOf(use));
      const { lora_sample: sample, lora_context: context, lora_epsilon: epsilon } = golden;
      const states = (await components.textEncoders[0].encode([{ tokenIds: IDS }])).states;
      const what = `LoRA beside the weights, names of ${names}`;
      const reference = 'merged in torch, diffusers and transformers';
      compare(what, reference, states.at(-1)!, lastState(golden.lora_hidden_states!));
      compare(what, reference, await components.denoise(sample!, 500, { context: context! }), epsilon!.data);
      // The LoRA is large enough for a layer left out to show.
      expect(relativeError(await plain.denoise(sample!, 500, { context: context! }), epsilon!.data)).toBeGreaterThan(
        100 * BOUND,
      );
      // Another weight needs no other session, and the first weight is as before.
      const made = sessionsMade;
      const faint = await components.withLowRank(pairsOf([{ fit, weights: { textEncoder: 1e-6, unet: 1e-6 } }]));
      const [own, almost] = [
        await plain.denoise(sample!, 500, { context: context! }),
        await faint.denoise(sample!, 500, { context: context! }),
      ];
      expect(relativeError(almost, own)).toBeLessThan(1e-5);
      expect(relativeError(await components.denoise(sample!, 500, { context: context! }), epsilon!.data)).toBeLessThan(
        BOUND,
      );
      expect(sessionsMade).toBe(made);
      await components.release();
    });
  },
);

/** The same change of a layer, multiplied out: up·down, and alpha / rank in it. */
function differenceOf({ part, module, shape, up, down }: MadePair) {
  const [outputs = 0, ...rest] = shape;
  const columns = rest.reduce((product, size) => product * size, 1);
  const rank = up.length / outputs;
  const data = Float32Array.from({ length: outputs * columns }, (_, cell) => {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    let sum = 0;
    for (let index = 0; index < rank; index++) sum += up[row * rank + index]! * down[index * columns + column]!;
    return (sum * ALPHA) / rank;
  });
  return floatTensor(KOHYA(part, module, 'alpha').replace(/alpha$/, 'diff'), data, shape);
}

it('whole weights in place of the model’s own give what merged weights give, in every linear layer and convolution', async () => {
  const golden = await goldenTensors('networks-tiny-sd1');
  const model = await checkpoint;
  const pairs = makePairs(model.sources);
  const path = join(await temporaryFolder(), 'full.safetensors');
  await writeSafetensors(path, pairs.map(differenceOf));
  const fit = await fitLora(await openSafetensors(path), model.sources);
  expect([fit.unmatched, fit.leftOut]).toEqual([[], []]);
  expect(fit.changes.unet.size + fit.changes.textEncoder.size).toBe(pairs.length);
  const plain = await loadComponents(model, engine);
  const components = await plain.withLowRank(pairsOf([{ fit, weights: { textEncoder: WEIGHT, unet: WEIGHT } }]));
  const { lora_sample: sample, lora_context: context, lora_epsilon: epsilon } = golden;
  const what = 'adapters that change whole weights, in place of them';
  const reference = 'merged in torch, diffusers and transformers';
  const states = (await components.textEncoders[0].encode([{ tokenIds: IDS }])).states;
  compare(what, reference, states.at(-1)!, lastState(golden.lora_hidden_states!));
  compare(what, reference, await components.denoise(sample!, 500, { context: context! }), epsilon!.data);
  const before = await plain.denoise(sample!, 500, { context: context! });
  const after = await components.withLowRank(pairsOf([]));
  expect(await after.denoise(sample!, 500, { context: context! })).toEqual(before);
  await after.release();
});

it.each(Object.entries({ kohya: KOHYA, 'kohya, CompVis blocks': COMPVIS }))(
  'a LoRA with lora_mid in names of %s gives what merged weights give',
  async (_names, naming) => {
    const golden = await goldenTensors('networks-tiny-sd1');
    const model = await checkpoint;
    const pairs = makePairs(model.sources, { tucker: true });
    const path = join(await temporaryFolder(), 'locon.safetensors');
    const file = await openSafetensors(await writeLora(path, pairs, { naming, alpha: ALPHA }));
    const fit = await fitLora(file, model.sources);
    expect(fit.unmatched).toEqual([]);
    expect([...fit.pairs.unet.values()].filter(({ mid }) => mid)).toHaveLength(pairs.length);
    const plain = await loadComponents(model, engine);
    const components = await plain.withLowRank(pairsOf([{ fit, weights: { textEncoder: WEIGHT, unet: WEIGHT } }]));
    const { lora_sample: sample, lora_context: context, tucker_epsilon: epsilon } = golden;
    const what = 'LoRA with lora_mid (LoCon, Tucker) beside the weights';
    const reference = 'merged in torch, diffusers';
    compare(what, reference, await components.denoise(sample!, 500, { context: context! }), epsilon!.data);
    expect(relativeError(await plain.denoise(sample!, 500, { context: context! }), epsilon!.data)).toBeGreaterThan(
      20 * BOUND,
    );
    await components.release();
  },
);

const lastState = ({ data, shape }: { readonly data: Float32Array; readonly shape: readonly number[] }) =>
  data.slice(data.length - data.length / shape[0]!);

it('vectors in place of tokens give what replaced embeddings give, in every hidden state', async () => {
  const golden = await goldenTensors('networks-tiny-sd1');
  const model = await checkpoint;
  const { width } = model.configs.text;
  const data = hashTensor('embedding/vectors.weight', [POSITIONS.length, width]);
  const vectors = new Map(POSITIONS.map((at, index) => [at, data.slice(index * width, (index + 1) * width)]));
  const components = await loadComponents(model, engine);
  const [inverted, attention] = [
    (await components.textEncoders[0].encode([{ tokenIds: IDS, vectors }])).states,
    await components.textEncoders[0].attend([{ tokenIds: IDS, vectors }]),
  ];
  const { data: expected } = golden.inverted_hidden_states!;
  const size = expected.length / inverted.length;
  for (const [layer, state] of inverted.entries())
    compare(
      'textual inversion, hidden states',
      'transformers',
      state,
      expected.slice(layer * size, (layer + 1) * size),
    );
  expect(attention).toHaveLength(inverted.length - 1);
  await components.release();
});
