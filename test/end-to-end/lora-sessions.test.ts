/** @file Which changes of LoRAs need new sessions, and that what stays loaded draws what a fresh model would. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Checkpoint, type Components, loadComponents, openCheckpoint } from '../../src/pipeline/index.js';
import { createEngine, type Engine } from '../../src/runtime/index.js';
import {
  fitLora,
  floatTensor,
  type LoraWeights,
  openSafetensors,
  readFloats,
  sumPairs,
  type TensorSource,
  type WeightedLora,
  writeSafetensors,
} from '../../src/weights/index.js';
import { goldenTensors, relativeError, temporaryFolder } from '../support/golden.js';
import { type LoraWish, type MadePair, makePairs, writeLora } from '../support/lora-file.js';
import { writeHashModel } from '../support/models.js';

const running = createEngine({ threads: 2 });
let sessionsMade = 0;
const engine: Engine = {
  ...running,
  session: (graph) => {
    sessionsMade++;
    return running.session(graph);
  },
};

const IDS = Array.from({ length: 77 }, (_, id) => id);
const ATTENTION = /attn|attentions/;
const OTHERS = /resnets|conv_out|mlp/;
const CONVOLUTIONS = /resnets.*conv|conv_out/;

let checkpoint: Checkpoint;
let golden: Awaited<ReturnType<typeof goldenTensors>>;
let components: Components;

beforeAll(async () => {
  const folder = join(await temporaryFolder(), 'model');
  await mkdir(folder);
  checkpoint = await openCheckpoint(await writeHashModel('tiny-sd1', folder));
  golden = await goldenTensors('networks-tiny-sd1');
});
beforeEach(async () => {
  components = await loadComponents(checkpoint, engine);
});
afterEach(() => components.release());
afterAll(() => engine.close());

interface Lora extends WeightedLora {
  readonly made: readonly MadePair[];
  /** alpha / rank */
  readonly scale: number;
}

async function makeLora(wish: LoraWish, weight = 0.7): Promise<Lora> {
  const { rank = 4, alpha = rank } = wish;
  const made = makePairs(checkpoint.sources, wish);
  const file = await openSafetensors(await writeLora(join(await temporaryFolder(), 'lora.safetensors'), made, wish));
  const fit = await fitLora(file, checkpoint.sources);
  return { fit, made, scale: alpha / rank, weights: { textEncoder: weight, unet: weight } };
}
const weighing = (lora: Lora, weight: number): Lora => ({ ...lora, weights: { textEncoder: weight, unet: weight } });

/** Exchanges the LoRAs; gives how many sessions that made. */
async function change(loras: readonly WeightedLora[]): Promise<number> {
  const before = sessionsMade;
  const pairs = { textEncoder: sumPairs(loras, 'textEncoder'), unet: sumPairs(loras, 'unet') };
  components = await components.withLowRank(pairs);
  return sessionsMade - before;
}

/** What the text encoder and the UNet give. */
async function answersOf(model: Components): Promise<Float32Array> {
  const states = (await model.textEncoders[0].encode([{ tokenIds: IDS }])).states;
  const epsilon = await model.denoise(golden.lora_sample!, 500, { context: golden.lora_context! });
  return Float32Array.of(...states.at(-1)!, ...epsilon);
}

/** The same LoRAs in a model that was just loaded. */
async function freshAnswers(loras: readonly WeightedLora[]): Promise<Float32Array> {
  const plain = await loadComponents(checkpoint, engine);
  const pairs = { textEncoder: sumPairs(loras, 'textEncoder'), unet: sumPairs(loras, 'unet') };
  const fresh = await plain.withLowRank(pairs);
  const answers = await answersOf(fresh);
  await fresh.release();
  return answers;
}

/** W + the sum of weight·scale·up·down, in wider numbers. */
function mergedWeight(name: string, part: keyof LoraWeights, own: Float32Array, loras: readonly Lora[]): Float32Array {
  const sum = Float64Array.from(own);
  for (const { made, scale, weights } of loras)
    for (const { module, down, up, shape } of made.filter(
      (pair) => pair.part === part && `${pair.module}.weight` === name,
    )) {
      const [outputs = 0] = shape;
      const [rank, inputs] = [up.length / outputs, own.length / outputs];
      expect(module.length).toBeGreaterThan(0);
      for (let row = 0; row < outputs; row++)
        for (let r = 0; r < rank; r++)
          for (let column = 0; column < inputs; column++)
            sum[row * inputs + column]! += weights[part] * scale * up[row * rank + r]! * down[r * inputs + column]!;
    }
  return Float32Array.from(sum);
}

async function mergedSource(
  part: keyof LoraWeights,
  source: TensorSource,
  loras: readonly Lora[],
): Promise<TensorSource> {
  const tensors = await Promise.all(
    [...source.tensors].map(async ([name, location]) =>
      floatTensor(name, mergedWeight(name, part, await readFloats(location), loras), location.shape),
    ),
  );
  const path = join(await temporaryFolder(), `${part}.safetensors`);
  await writeSafetensors(path, tensors);
  return openSafetensors(path);
}

/** What a model gives whose weights have the LoRAs merged in. */
async function mergedAnswers(loras: readonly Lora[]): Promise<Float32Array> {
  const { sources } = checkpoint;
  const merged = {
    ...sources,
    textEncoder: await mergedSource('textEncoder', sources.textEncoder, loras),
    unet: await mergedSource('unet', sources.unet, loras),
  };
  const model = await loadComponents({ ...checkpoint, sources: merged }, engine);
  const answers = await answersOf(model);
  await model.release();
  return answers;
}

describe('no session is made', () => {
  it('for another LoRA of the same layers and another rank, another weight, several of them', async () => {
    const [first, second] = [await makeLora({}), await makeLora({ rank: 7, alpha: 3, seed: 'second' })];
    expect(await change([first])).toBeGreaterThan(0);
    const one = await answersOf(components);
    for (const loras of [[second], [weighing(second, -0.4)], [first, weighing(second, 0.3)]]) {
      expect(await change(loras)).toBe(0);
      const answers = await answersOf(components);
      expect(relativeError(answers, one)).toBeGreaterThan(0.01);
      expect(relativeError(answers, await mergedAnswers(loras))).toBeLessThan(1e-3);
    }
    expect(await change([first])).toBe(0);
    expect(await answersOf(components)).toEqual(one);
  });

  it('for a LoRA of some of the layers: the others add nothing', async () => {
    const [all, some] = [await makeLora({}), await makeLora({ modules: ATTENTION, rank: 2, seed: 'some' })];
    await change([all]);
    expect(await change([some])).toBe(0);
    expect(await answersOf(components)).toEqual(await freshAnswers([some]));
  });

  it('for LoRAs that take turns, once both were there', async () => {
    const [one, two] = [
      await makeLora({ modules: ATTENTION, seed: 'one' }),
      await makeLora({ modules: OTHERS, seed: 'two' }),
    ];
    await change([one]);
    expect(await change([two])).toBeGreaterThan(0);
    expect(await answersOf(components)).toEqual(await freshAnswers([two]));
    expect(await change([one])).toBe(0);
    expect(await answersOf(components)).toEqual(await freshAnswers([one]));
  });
});

it('sums LoRAs with and without lora_mid on one layer', async () => {
  const [plain, tucker, other] = [
    await makeLora({ modules: CONVOLUTIONS, rank: 3 }),
    await makeLora({ modules: CONVOLUTIONS, tucker: true, seed: 'tucker', rank: 2 }),
    await makeLora({ modules: CONVOLUTIONS, tucker: true, seed: 'other', rank: 5 }),
  ];
  const own = await answersOf(components);
  const difference = async (loras: readonly WeightedLora[]) => {
    await change(loras);
    const answers = await components.denoise(golden.lora_sample!, 500, { context: golden.lora_context! });
    return answers.map((value, index) => value - own[own.length - answers.length + index]!);
  };
  // So faint that the network is almost linear in them: what they change together is the sum of what each changes.
  const faint = [plain, tucker, other].map((lora) => weighing(lora, 1e-3));
  const apart = await Promise.all([
    await difference([faint[0]!]),
    await difference([faint[1]!]),
    await difference([faint[2]!]),
  ]);
  const together = await difference(faint);
  const sum = together.map((_, index) => apart.reduce((total, values) => total + values[index]!, 0));
  expect(relativeError(together, sum)).toBeLessThan(0.05);
});

it('without a LoRA gives what the plain model gives, to the last bit, and neither way back needs a session', async () => {
  const before = await answersOf(components);
  const lora = await makeLora({});
  await change([lora]);
  const adapted = await answersOf(components);
  expect(adapted).not.toEqual(before);
  expect(await change([])).toBe(0);
  expect(await answersOf(components)).toEqual(before);
  expect(await change([])).toBe(0);
  expect(await change([lora])).toBe(0);
  expect(await answersOf(components)).toEqual(adapted);
});

it('is not disturbed by the death of the engine process', async () => {
  await change([await makeLora({})]);
  const before = await answersOf(components);
  process.kill(engine.pid()!, 'SIGKILL');
  await expect.poll(() => engine.pid()).toBeUndefined();
  expect(await answersOf(components)).toEqual(before);
});

it('forgets values that are not finite with the LoRA that had them', async () => {
  const [good, broken] = [await makeLora({}), await makeLora({ size: Number.NaN, seed: 'broken' })];
  await change([good]);
  const before = await answersOf(components);
  expect(await change([broken])).toBe(0);
  expect((await answersOf(components)).every(Number.isNaN)).toBe(true);
  expect(await change([good])).toBe(0);
  expect(await answersOf(components)).toEqual(before);
});
