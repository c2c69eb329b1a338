/** @file Linear weights in 8 bits against the same model exactly: what the UNet, a text encoder and an image differ by. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImage } from '../../src/images/index.js';
import { defaultModelPath } from '../../src/library/default-model.js';
import { type Components, loadComponents, openCheckpoint } from '../../src/pipeline/index.js';
import { createEngine } from '../../src/runtime/index.js';
import { floatTensor, openSafetensors, writeSafetensors } from '../../src/weights/index.js';
import { LORA } from '../../src/weights/lora/adapters/low-rank-kinds.js';
import { cliInProcess } from '../support/cli-in-process.js';
import { temporaryFolder } from '../support/golden.js';
import { psnr } from '../support/parity.js';

/** Half a 127th of the largest of 32 numbers, as a part of their usual size: what one layer does to its output. */
const ONE_LAYER = 0.005;
/** Errors of layers come one on top of the other; they grow like the root of how many there are. */
const MOST_ERROR = 4 * ONE_LAYER;
const LEAST_PSNR_DB = 40;

const engine = createEngine({ threads: 2 });
afterAll(() => engine.close());

const wave = (count: number, step = 1): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i * i * step + 1));

/** Root mean square of what two differ by, as a part of what they are. */
function apart(a: Float32Array, b: Float32Array): number {
  const squares = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares(a.map((value, at) => value - (b[at] as number))) / squares(b));
}

let cacheFolder: string;
let exact: Components;
let eightBit: Components;
beforeAll(async () => {
  cacheFolder = await temporaryFolder();
  const checkpoint = await openCheckpoint(defaultModelPath());
  exact = await loadComponents(checkpoint, engine, { cacheFolder });
  eightBit = await loadComponents(checkpoint, engine, { cacheFolder, weightPrecision: '8-bit' });
});

const evaluated = ({ denoise, checkpoint }: Components) => {
  const { unet } = checkpoint.configs;
  const sample = { data: wave(unet.inChannels * 8 * 8, 0.1), shape: [1, unet.inChannels, 8, 8] };
  return denoise(sample, 500, {
    context: { data: wave(77 * unet.contextWidth, 0.01), shape: [1, 77, unet.contextWidth] },
  });
};

/** A LoRA of rank 1 on one layer of the UNet. */
async function adapter(components: Components) {
  const { tensors } = components.checkpoint.sources.unet;
  const [name, base] = [...tensors].find(([tensor]) => tensor.endsWith('attn1.to_q.weight'))!;
  const [outputs = 0, inputs = 0] = base.shape;
  const path = join(await temporaryFolder(), 'adapter.safetensors');
  const sides = [['up', [outputs, 1]] as const, ['down', [1, inputs]] as const];
  await writeSafetensors(
    path,
    sides.map(([side, shape]) => floatTensor(side, wave(shape[0] * shape[1], 0.3), shape)),
  );
  const file = await openSafetensors(path);
  const at = (side: string) => ({ name: side, location: file.tensors.get(side)! });
  return { name, base, pair: { up: at('up'), down: at('down') } };
}

describe('a model in 8 bits', () => {
  it('has a UNet that differs by little, and by something', async () => {
    const error = apart(await evaluated(eightBit), await evaluated(exact));
    expect(error).toBeLessThan(MOST_ERROR);
    expect(error).toBeGreaterThan(ONE_LAYER / 100);
  });

  it('has a text encoder that differs by little, and by something, at every layer', async () => {
    const tokenIds = [1, 320, 2368, 2];
    const [a, b] = await Promise.all([eightBit, exact].map((model) => model.textEncoders[0].encode([{ tokenIds }])));
    expect(apart(a!.states[0]!, b!.states[0]!), 'embeddings are exact').toBe(0);
    for (const [layer, state] of b!.states.entries()) {
      if (layer === 0) continue;
      expect(apart(a!.states[layer]!, state)).toBeLessThan(MOST_ERROR);
      expect(apart(a!.states[layer]!, state)).toBeGreaterThan(ONE_LAYER / 100);
    }
  });

  it('takes a LoRA beside a weight, and a weight that an adapter changes as a whole, both exactly', async () => {
    const plain = apart(await evaluated(eightBit), await evaluated(exact));
    const { name, base, pair } = await adapter(exact);
    const change = { kind: LORA, base, tensors: pair, scale: 1, alpha: undefined, multiplier: 1 };
    const slots = [
      new Map([[`${name}/pair`, [{ ...pair, rank: 1, scale: 1 }]]]),
      new Map([[`${name}/whole`, [change]]]),
    ];
    const unchanged = await evaluated(exact);
    for (const unet of slots) {
      const [a, b] = [await eightBit.withLowRank({ unet }), await exact.withLowRank({ unet })];
      const expected = await evaluated(b);
      expect(apart(expected, unchanged), 'it changes something').toBeGreaterThan(MOST_ERROR);
      expect(apart(await evaluated(a), expected)).toBeLessThan(2 * plain);
      for (const model of [a, b]) await model.withLowRank({ unet: new Map() });
    }
  });

  it('is refused where no copy may be kept', async () => {
    const checkpoint = await openCheckpoint(defaultModelPath());
    await expect(loadComponents(checkpoint, engine, { weightPrecision: '8-bit' })).rejects.toMatchObject({
      code: 'PRECISION_NEEDS_CACHE',
    });
  });
});

describe('penultimate generate --weight-precision', () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await temporaryFolder();
  });
  const drawn = async (...args: readonly string[]) => {
    const out = join(dataDir, `${args.join('') || 'plain'}.png`);
    const options = ['--data-dir', dataDir, '--steps', '6', '--seed', '3', '--out', out, '--json'];
    const { code, stdout, stderr } = await cliInProcess(['generate', 'a red circle', ...options, ...args]);
    expect(stderr === '' || code === 0, stderr).toBe(true);
    return {
      image: (await readImage(await readFile(out))).data,
      infotext: JSON.parse(stdout).images[0].infotext as string,
    };
  };

  it('draws nearly the same image in 8 bits, and its infotext says so; exact is what nothing says', async () => {
    const [plain, said, eight] = [
      await drawn(),
      await drawn('--weight-precision', 'exact'),
      await drawn('--weight-precision', '8bit'),
    ];
    expect(said).toEqual(plain);
    expect(plain.infotext).not.toContain('Weight precision');
    expect(eight.infotext).toContain(', Weight precision: 8-bit,');
    const quality = psnr(eight.image, plain.image);
    expect(quality).toBeGreaterThan(LEAST_PSNR_DB);
    expect(quality).toBeLessThan(100);
    const copies = (await readdir(join(dataDir, 'penultimate', 'cache', 'weights'))).filter((name) =>
      name.includes('8bit'),
    );
    expect(copies.map((name) => name.split('.')[1]).sort()).toEqual(['textEncoder', 'unet']);
  });

  it.each([
    ['an unknown word', ['--weight-precision', '4bit'], 2, /--weight-precision is one of exact, 8bit, 8-bit/],
    ['no word', ['--weight-precision'], 2, /argument missing/],
    ['no cache', ['--weight-precision', '8bit', '--no-cache'], 1, /PRECISION_NEEDS_CACHE|copy of them on disk/],
  ])('says what is wrong with %s', async (_, args, exit, message) => {
    const { code, stderr } = await cliInProcess(['generate', 'a cat', '--data-dir', dataDir, ...args]);
    expect(stderr).toMatch(message);
    expect(code).toBe(exit);
  });
});
