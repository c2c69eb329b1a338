/**
 * @file The tiny model in the shape of SDXL, drawn in other ways: an empty negative prompt, other layers of both text encoders
 * and of one alone, v-prediction with zero terminal SNR and without, LoRAs and textual inversions for both text encoders.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerationRequest } from '../../src/contract/index.js';
import {
  type Components,
  createPreviewer,
  createTextConditioner,
  draw,
  loadComponents,
  openCheckpoint,
  type PromptEmbeddings,
  resolveClipSkip,
  resolveRequest,
} from '../../src/pipeline/index.js';
import { createEngine } from '../../src/runtime/index.js';
import { fitLora, type JsonObject, LORA_PARTS, openSafetensors, sumPairs } from '../../src/weights/index.js';
import { type GoldenTensor, goldenTensors, temporaryFolder } from '../support/golden.js';
import { hashTensor } from '../support/hash-weights.js';
import { COMPVIS_XL, KOHYA_XL, makePairs, PEFT, writeLora } from '../support/lora-file.js';
import { writeHashModel } from '../support/models.js';
import { largestDifference, psnr, record } from '../support/parity.js';
import { writeSingleFile } from '../support/single-file.js';

/** Bounds of text encoders and whole pictures of every family. */
const TOLERANCE = { atol: 1e-4, rtol: 1e-5 };
const LEAST_PSNR_DB = 50;
/** As the recipe has them. */
const [ALPHA, WEIGHT, VECTORS] = [2, 0.7, 3];
const REQUEST = {
  prompt: 'a b c d e',
  negativePrompt: 'f',
  sampler: 'Euler',
  schedule: 'Uniform',
  steps: 4,
  cfgScale: 7,
  seed: 11,
  width: 64,
  height: 32,
} as const;

const engine = createEngine({ threads: 2 });
let golden: Readonly<Record<string, GoldenTensor>>;
let plain: Components;
beforeAll(async () => {
  golden = await goldenTensors('sdxl-variants');
  plain = await load();
});
afterAll(() => engine.close());

async function writeModel(scheduler: JsonObject): Promise<string> {
  const folder = join(await temporaryFolder(), 'model');
  await mkdir(folder);
  return writeHashModel('tiny-sdxl', folder, scheduler);
}

const load = async (scheduler: JsonObject = {}): Promise<Components> =>
  loadComponents(await openCheckpoint(await writeModel(scheduler)), engine);

/** The model in one file, with marks in place of a scheduler's file; a file has no vocabulary, the tiny one is the folder's. */
async function loadMarked(marks: readonly string[]): Promise<Components> {
  const folder = await openCheckpoint(await writeModel({}));
  const path = await writeSingleFile(
    folder,
    marks.map((name) => [name, new Float32Array(0), [0]] as const),
  );
  const { vocabulary, defaults } = folder;
  return loadComponents({ ...(await openCheckpoint(path)), vocabulary, defaults }, engine);
}

async function picture(components: Components, changes: Partial<GenerationRequest> = {}): Promise<Uint8Array> {
  const conditioner = createTextConditioner(components);
  const loaded = { components, conditioner, previewer: createPreviewer(components), modelHash: undefined };
  const request = resolveRequest({ ...REQUEST, ...changes }, components.checkpoint);
  const events = draw({ first: async () => loaded, second: async () => loaded }, request);
  let next = await events.next();
  while (!next.done) next = await events.next();
  return next.value.images[0]!.image.data;
}

function comparePicture(name: string, actual: Uint8Array): void {
  const value = psnr(actual, golden[`${name}/image`]!.data);
  const [what, reference] = [`whole picture, tiny-sdxl, ${name}`, "diffusers' pipeline"];
  record({ what, reference, measure: 'PSNR, dB', value, bound: LEAST_PSNR_DB });
  expect(value).toBeGreaterThan(LEAST_PSNR_DB);
}

/** What a prompt conditions with at the family's layer. */
async function conditioned(components: Components, prompt: string, embeddings?: PromptEmbeddings) {
  const conditioner = createTextConditioner(components, embeddings && (() => embeddings));
  const [encoded] = await conditioner.encode([prompt], { emphasis: 'Original', commaPaddingBacktrack: 20 });
  const { card, configs } = components.checkpoint;
  return conditioner.condition(encoded!, resolveClipSkip(2, card, configs.text.numLayers));
}

function compareConditioning(name: string, { context, pooled }: Awaited<ReturnType<typeof conditioned>>): void {
  for (const [part, actual] of Object.entries({ context, pooled: pooled! })) {
    const expected = golden[`${name}/${part}`]!.data;
    const [what, reference] = [`${part}, tiny-sdxl, ${name}`, 'transformers'];
    const measure = 'largest difference' as const;
    record({ what, reference, measure, value: largestDifference(actual, expected), bound: TOLERANCE.atol });
    expect(actual).toBeAllClose(expected, TOLERANCE);
  }
}

const WAYS: readonly (readonly [name: string, changes: Partial<GenerationRequest>])[] = [
  ['zeros', { negativePrompt: '' }],
  ['skip-3', { clipSkip: 3 }],
  ['last', { clipSkipL: 1, clipSkipG: 1 }],
  ['first-alone', { clipSkipL: 4 }],
];

const V = { prediction_type: 'v_prediction' };
const V_ZERO_SNR = { ...V, rescale_betas_zero_snr: true };

/** What the model predicts, and who says so: the scheduler's file of a folder, or keys of a single file. */
const PREDICTIONS: readonly (readonly [name: string, by: string, open: () => Promise<Components>])[] = [
  ['v', 'the scheduler', () => load(V)],
  ['v', 'the key v_pred', () => loadMarked(['v_pred'])],
  ['v-ztsnr', 'the scheduler', () => load(V_ZERO_SNR)],
  ['v-ztsnr', 'the keys v_pred and ztsnr', () => loadMarked(['v_pred', 'ztsnr'])],
  ['v-ztsnr', 'the key ztsnr', () => loadMarked(['ztsnr'])],
];

describe("diffusers' pipeline draws the same picture", () => {
  it.each(WAYS)('%s: %j', async (name, changes) => comparePicture(name, await picture(plain, changes)));

  it.each(PREDICTIONS)('%s by %s', async (name, _, open) => {
    const components = await open();
    comparePicture(name, await picture(components));
    await components.release();
  });
});

describe.each(Object.entries({ kohya: KOHYA_XL, 'kohya, CompVis blocks': COMPVIS_XL, PEFT }))(
  'a LoRA for both text encoders and the UNet in names of %s',
  (_, naming) => {
    it('gives what merged weights give', async () => {
      const { sources } = plain.checkpoint;
      const pairs = makePairs(sources);
      expect(new Set(pairs.map(({ part }) => part))).toEqual(new Set(LORA_PARTS));
      const path = join(await temporaryFolder(), 'lora.safetensors');
      const fit = await fitLora(await openSafetensors(await writeLora(path, pairs, { naming, alpha: ALPHA })), sources);
      expect(fit.unmatched).toEqual([]);
      const used = [{ fit, weights: { textEncoder: WEIGHT, unet: WEIGHT } }];
      const changed = await plain.withLowRank(
        Object.fromEntries(LORA_PARTS.map((part) => [part, sumPairs(used, part)])),
      );
      compareConditioning('lora', await conditioned(changed, REQUEST.prompt));
      comparePicture('lora', await picture(changed));
      plain = await changed.withLowRank(Object.fromEntries(LORA_PARTS.map((part) => [part, new Map()])));
    });
  },
);

it('a textual inversion stands in place of the same tokens in both text encoders', async () => {
  const vectors = (['clip_l', 'clip_g'] as const).map((name, index) => {
    const { width } = plain.checkpoint.textEncoders[index]!.config;
    const values = hashTensor(`embedding/${name}.weight`, [VECTORS, width]);
    return Array.from({ length: VECTORS }, (_, row) => values.slice(row * width, (row + 1) * width));
  });
  const embeddings = { usable: [{ name: 'f', hash: 'abc', vectors }], unfit: [] };
  compareConditioning('inverted', await conditioned(plain, 'a b f', embeddings));
});
