/**
 * @file A tiny model in the shape of SDXL: two text encoders with a pooled output, transformers of several depths, added
 * conditioning and residual inputs, through the same graphs and the same pipeline as every other family.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAMILIES, residualName, unetGraph } from '../../src/models/index.js';
import {
  type Checkpoint,
  type Components,
  createPreviewer,
  createTextConditioner,
  draw,
  type LoadedModel,
  loadComponents,
  openCheckpoint,
  resolveClipSkip,
  resolveRequest,
} from '../../src/pipeline/index.js';
import { createEngine } from '../../src/runtime/index.js';
import { createWeightScope } from '../../src/weights/index.js';
import { type GoldenTensor, goldenTensors, relativeError, temporaryFolder } from '../support/golden.js';
import { hashTensor } from '../support/hash-weights.js';
import { writeHashModel } from '../support/models.js';
import { largestDifference, psnr, record } from '../support/parity.js';
import { writeSingleFile } from '../support/single-file.js';

const CARD = FAMILIES.sdxl!;
/** Bounds of text encoders, UNets and whole pictures of every family. */
const TOLERANCE = { atol: 1e-4, rtol: 1e-5 };
const UNET_BOUND = 1e-3;
const LEAST_PSNR_DB = 50;

const engine = createEngine({ threads: 2 });
let checkpoint: Checkpoint;
let components: Components;
let golden: Readonly<Record<string, GoldenTensor>>;
beforeAll(async () => {
  checkpoint = await openCheckpoint(await writeHashModel('tiny-sdxl', await temporaryFolder()));
  components = await loadComponents(checkpoint, engine);
  golden = await goldenTensors('sdxl');
});
afterAll(async () => {
  await components.release();
  await engine.close();
});

function compare(what: string, actual: Float32Array, expected: Float32Array, reference = 'transformers') {
  const measure = 'largest difference' as const;
  record({ what, reference, measure, value: largestDifference(actual, expected), bound: TOLERANCE.atol });
  expect(actual).toBeAllClose(expected, TOLERANCE);
}

const rowsOf = ({ data, shape }: GoldenTensor) =>
  Array.from({ length: shape[0]! }, (_, row) => ({ tokenIds: data.slice(row * shape[1]!, (row + 1) * shape[1]!) }));

describe('text encoders of tiny-sdxl', () => {
  it.each([1, 2])('number %i gives the hidden states of every layer', async (number) => {
    const encoder = components.textEncoders[number - 1]!;
    const { states, pooled } = await encoder.encode(rowsOf(golden[`input_ids_${number}`]!));
    const { data, shape } = golden[`hidden_states_${number}`]!;
    expect(states).toHaveLength(shape[0]!);
    const size = data.length / states.length;
    for (const [layer, state] of states.entries())
      compare('hidden states of all layers, tiny-sdxl', state, data.subarray(layer * size, (layer + 1) * size));
    expect(pooled !== undefined).toBe(number === 2);
    if (pooled) compare('pooled text, tiny-sdxl', pooled, golden.pooled!.data);
  });

  it('condition side by side at the layer that the family was trained at, the pooled text with them', async () => {
    const conditioner = createTextConditioner(components);
    const [encoded] = await conditioner.encode(['a b c d e'], { emphasis: 'Original', commaPaddingBacktrack: 20 });
    expect(conditioner.encoderRuns()).toBe(2);
    const at = (value: number) =>
      conditioner.condition(encoded!, resolveClipSkip(value, CARD, checkpoint.configs.text.numLayers));
    const { context, tokens, width, pooled } = at(2);
    expect({ tokens, width }).toEqual({ tokens: 77, width: 64 + 128 });
    compare('conditioning, tiny-sdxl', context, golden.prompt_context!.data);
    compare('pooled text, tiny-sdxl', pooled!, golden.prompt_pooled!.data);
    expect(at(1)).toEqual(at(2));
    expect(largestDifference(at(3).context, context)).toBeGreaterThan(0.1);
    expect(at(3).pooled).toEqual(pooled);
  });
});

/** One tensor for each skip connection and one for the middle, as the recipe makes them. */
const residualOf = (name: number | 'mid', shape: readonly number[]) =>
  [residualName(name), { data: hashTensor(`residual/${name}`, shape).map((value) => value * 64), shape }] as const;
const [FINE, MIDDLE, COARSE] = [
  [2, 64, 8, 12],
  [2, 128, 4, 6],
  [2, 128, 2, 3],
] as const;
/** conv_in; two layers and a downsampler; the same; two layers. */
const SKIPS = [FINE, FINE, FINE, [2, 64, 4, 6], MIDDLE, MIDDLE, COARSE, COARSE, COARSE];
const RESIDUALS = [...SKIPS.map((shape, index) => residualOf(index, shape)), residualOf('mid', COARSE)];

describe('the UNet of tiny-sdxl', () => {
  it('has transformers of depths 0, 2 and 3', () => {
    const { levels, midTransformerDepth, addedConditioning } = checkpoint.configs.unet;
    expect(levels.map(({ transformerDepth }) => transformerDepth)).toEqual([0, 2, 3]);
    expect(midTransformerDepth).toBe(3);
    expect(addedConditioning).toEqual({ pooledWidth: 96, timeIds: 6, timeIdWidth: 256 });
  });

  it.each([
    ['epsilon', false],
    ['epsilon_with_residuals', true],
  ])('predicts the same %s within 1e-3 of its largest value, and reads every tensor', async (name, residuals) => {
    const scope = createWeightScope(checkpoint.sources.unet, 'UNet');
    const session = engine.session(unetGraph(checkpoint.configs.unet, scope, { residuals }));
    expect(scope.unread()).toEqual([]);
    const { sample, timesteps, context, pooled_input, time_ids } = golden;
    const { output } = await session.run({
      sample: sample!,
      timestep: timesteps!,
      context: context!,
      pooled: pooled_input!,
      time_ids: time_ids!,
      ...(residuals ? Object.fromEntries(RESIDUALS) : {}),
    });
    await session.release();
    const value = relativeError(output?.data as Float32Array, golden[name]!.data);
    const what = residuals ? 'UNet with residual inputs, tiny-sdxl' : 'UNet, tiny-sdxl';
    const measure = 'largest difference / largest value' as const;
    record({ what, reference: 'diffusers', measure, value, bound: UNET_BOUND });
    expect(value).toBeLessThan(UNET_BOUND);
    const [plain, adjusted] = [golden.epsilon!, golden.epsilon_with_residuals!];
    expect(relativeError(adjusted.data, plain.data)).toBeGreaterThan(20 * UNET_BOUND);
  });
});

describe('the whole of tiny-sdxl', () => {
  it("draws the picture of diffusers' pipeline", async () => {
    const loaded: LoadedModel = {
      components,
      conditioner: createTextConditioner(components),
      previewer: createPreviewer(components),
      modelHash: undefined,
    };
    const request = resolveRequest(
      {
        prompt: 'a b c d e',
        negativePrompt: 'f',
        sampler: 'Euler',
        schedule: 'Uniform',
        steps: 4,
        cfgScale: 7,
        seed: 11,
        width: 64,
        height: 32,
      },
      checkpoint,
    );
    const models = { first: async () => loaded, second: async () => loaded };
    const events = draw(models, request);
    let next = await events.next();
    while (!next.done) next = await events.next();
    const value = psnr(next.value.images[0]!.image.data, golden.image!.data);
    const [what, reference] = ['whole picture, tiny-sdxl', "diffusers' pipeline"];
    record({ what, reference, measure: 'PSNR, dB', value, bound: LEAST_PSNR_DB });
    expect(value).toBeGreaterThan(LEAST_PSNR_DB);
  });

  it('is the same model in a single file', async () => {
    const path = await writeSingleFile(checkpoint, [
      ['conditioner.embedders.1.model.logit_scale', Float32Array.of(4.6), [1]],
    ]);
    const single = await openCheckpoint(path);
    expect(single.textEncoders).toEqual(checkpoint.textEncoders);
    expect(single.configs).toEqual(checkpoint.configs);
    expect(single.oddities.map(({ code }) => code)).toEqual(['tensors-unused']);
    const other = await loadComponents(single, engine);
    for (const [index, encoder] of other.textEncoders.entries()) {
      const rows = rowsOf(golden[`input_ids_${index + 1}`]!);
      const [own, expected] = [await encoder.encode(rows), await components.textEncoders[index]!.encode(rows)];
      expect(own.states).toEqual(expected.states);
      if (own.pooled) compare('pooled text of a single file, tiny-sdxl', own.pooled, golden.pooled!.data);
    }
    const { sample, context, pooled_input, time_ids } = golden;
    const conditioning = { context: context!, pooled: pooled_input!, timeIds: time_ids! };
    const outputs = [other, components].map((model) => model.denoise(sample!, 423.37, conditioning));
    const [own, expected] = await Promise.all(outputs);
    expect(own).toEqual(expected);
    await other.release();
  });
});
