/** Files that people have, drawn with: the cases lora-*, embedding-*, checkpoint-*, encode-keeps-comments and their siblings. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app/index.js';
import type { GenerateRequest, GenerateResult } from '../../src/contract/index.js';
import type { Model } from '../../src/generation/index.js';
import {
  type Checkpoint,
  loadComponents,
  openCheckpoint,
  openVae,
  type Vae,
  withChosenVae,
} from '../../src/pipeline/index.js';
import { createEngine } from '../../src/runtime/index.js';
import { createFloatDecoder } from '../../src/tensor/index.js';
import {
  floatTensor,
  openSafetensors,
  readFloats,
  type TensorToWrite,
  writeSafetensors,
} from '../../src/weights/index.js';
import { cliInProcess } from '../support/cli-in-process.js';
import { goldenJson, temporaryFolder } from '../support/golden.js';
import { hashTensor } from '../support/hash-weights.js';
import { writeHashModel } from '../support/models.js';
import { writeSingleFile } from '../support/single-file.js';

let app: App;
let folder: string;
let model: Model;
let width: number;

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const name of ['models/Lora', 'models/VAE', 'models/Stable-diffusion', 'embeddings'])
    await mkdir(join(folder, name), { recursive: true });
  app = createApp({ dataDir: folder, cache: false });
  model = await app.loadModel();
  width = (await model.encode('')).hiddenStates[0]!.shape[2]!;
});
afterAll(() => app.close());

const REQUEST = { prompt: 'a red circle', seed: 5, steps: 2 };

async function drawn(by: Model, request: Partial<GenerateRequest> = {}): Promise<GenerateResult> {
  const events = by.generate({ ...REQUEST, ...request });
  for (;;) {
    const { value, done } = await events.next();
    if (done) return value;
  }
}
const latentOf = ({ images }: GenerateResult) => Buffer.from(images[0]!.latent.buffer);

const UNET_FILE = join('unet', 'diffusion_pytorch_model.safetensors');
const lora = (name: string) => join(folder, 'models', 'Lora', `${name}.safetensors`);
const MODULE = 'lora_unet_conv_out';
const PAIR = [
  floatTensor(`${MODULE}.lora_down.weight`, hashTensor('down', [2, 64, 3, 3]), [2, 64, 3, 3]),
  floatTensor(`${MODULE}.lora_up.weight`, hashTensor('up', [4, 2, 1, 1]), [4, 2, 1, 1]),
];

describe('a LoRA with an embedding inside', () => {
  const vectors = () => hashTensor('zorblax.weight', [2, width]);

  it('brings it while it is in use, and takes it away', async () => {
    await writeSafetensors(lora('plain'), PAIR);
    const bundled = floatTensor('bundle_emb.zorblax.emb_params', vectors(), [2, width]);
    await writeSafetensors(lora('bundle'), [...PAIR, bundled]);
    const [own, words] = [
      await drawn(model, { prompt: 'a cat <lora:bundle:1>, zorblax' }),
      await drawn(model, { prompt: 'a cat <lora:plain:1>, zorblax' }),
    ];
    expect(latentOf(own).equals(latentOf(words))).toBe(false);
    expect([own.warnings, words.warnings]).toEqual([[], []]);
    await writeSafetensors(join(folder, 'embeddings', 'folder-zorblax.safetensors'), [
      floatTensor('emb_params', vectors(), [2, width]),
    ]);
    const folderOne = await drawn(model, { prompt: 'a cat <lora:plain:1>, folder-zorblax' });
    expect(latentOf(folderOne).equals(latentOf(own))).toBe(true);
    const tokens = async (prompt: string) => (await model.encode(prompt)).tokens.filter(({ id }) => id === 0).length;
    expect([await tokens('zorblax <lora:bundle:1>'), await tokens('zorblax')]).toEqual([2, 0]);
  });

  it('of another width is told by its name', async () => {
    const wide = floatTensor('bundle_emb.wide.clip_l', hashTensor('wide.weight', [1, width + 1]), [1, width + 1]);
    await writeSafetensors(lora('wide'), [...PAIR, wide]);
    expect((await drawn(model, { prompt: 'wide <lora:wide:1>' })).warnings).toMatchObject([
      { code: 'embedding-skipped', data: { part: 'wide' } },
    ]);
  });
});

it('a LoRA with norms changes the picture by them, and what is not used is a warning', async () => {
  const norm = floatTensor('lora_unet_conv_norm_out.w_norm', new Float32Array(64).fill(0.5), [64]);
  const odd = floatTensor('whatever', new Float32Array(1), [1]);
  await writeSafetensors(lora('norms'), [...PAIR, norm]);
  await writeSafetensors(lora('odd'), [...PAIR, odd]);
  const [plain, norms, rest] = [
    await drawn(model, { prompt: 'x<lora:plain:1>' }),
    await drawn(model, { prompt: 'x<lora:norms:1>' }),
    await drawn(model, { prompt: 'x<lora:odd:1>' }),
  ];
  expect(latentOf(norms).equals(latentOf(plain))).toBe(false);
  expect(latentOf(rest).equals(latentOf(plain))).toBe(true);
  expect(rest.warnings).toMatchObject([
    { code: 'lora-tensors-left-out', data: { name: 'odd', count: 1, names: '"whatever"' } },
  ]);
});

describe('a pickled embedding', () => {
  const { files, hostile } = goldenJson<{
    readonly files: Readonly<Record<string, { readonly bytes: string }>>;
    readonly hostile: Readonly<Record<string, string>>;
  }>('torch-files');

  it('is listed with what is wrong with it, and a prompt that names it says so', async () => {
    const write = (name: string, bytes: string) =>
      writeFile(join(folder, 'embeddings', name), Buffer.from(bytes, 'base64'));
    await write('bad_prompt.pt', files.embedding!.bytes);
    await write('learned.bin', files['learned-embeds']!.bytes);
    await write('evil.pt', hostile['system-zip']!);
    await writeFile(join(folder, 'embeddings', 'text.pt'), 'no pickle at all');
    const { skipped } = await app.networks.embeddings.list([width]);
    expect(Object.fromEntries(skipped.map(({ name, problem }) => [name, problem]))).toEqual({
      bad_prompt: expect.stringContaining('width 4'),
      learned: expect.stringContaining('width 4'),
      evil: expect.stringMatching(/asks for posix\.system/),
      text: expect.any(String),
    });
    const { diagnostics } = await model.encode('a bad_prompt');
    expect(diagnostics).toMatchObject([{ code: 'embedding-skipped' }]);
    const { loaded } = await app.networks.embeddings.list([4]);
    expect(loaded.map(({ name, vectors }) => [name, vectors.map(({ length }) => length)])).toEqual([
      ['bad_prompt', [2]],
      ['learned', [1]],
    ]);
  });
});

describe('a checkpoint without a VAE', () => {
  it('decodes with one that is chosen, and says so where none is', async () => {
    const shape = await openCheckpoint(await writeHashModel('sd1-shape', join(await temporaryFolder(), 'model')));
    const file = await openSafetensors(await writeSingleFile(shape));
    const tensors = await Promise.all(
      [...file.tensors].map(async ([name, location]) => floatTensor(name, await readFloats(location), location.shape)),
    );
    const isVae = ({ name }: TensorToWrite) => name.startsWith('first_stage_model.');
    const path = join(folder, 'models', 'Stable-diffusion', 'novae.safetensors');
    const vaePath = join(folder, 'models', 'VAE', 'own.safetensors');
    await writeSafetensors(
      path,
      tensors.filter((tensor) => !isVae(tensor)),
    );
    await writeSafetensors(vaePath, tensors.filter(isVae));
    await expect(app.loadModel('novae')).rejects.toMatchObject({ code: 'VAE_MISSING' });
    const { oddities } = await app.inspectModel('novae');
    expect(oddities).toContain('it holds no VAE: one has to be chosen for every picture');

    const engine = createEngine({ threads: 1 });
    const latent = hashTensor('latent', [1, 4, 4, 4]);
    const decoded = async (checkpoint: Checkpoint, vae?: Vae) => {
      const components = await loadComponents(checkpoint, engine, { vae });
      return components.decodeLatent(latent, { batch: 1, height: 4, width: 4 });
    };
    const [whole, without] = [await openCheckpoint(file.path), await openCheckpoint(path)];
    const vae = await openVae(vaePath, without);
    const chosen = withChosenVae(without, vae);
    expect([without.hasVae, chosen.configs.vae]).toEqual([false, whole.configs.vae]);
    expect(await decoded(chosen, vae)).toEqual(await decoded(whole));
    await engine.close();
  });
});

describe('weights of eight bits', () => {
  /** Copies of a tiny model whose UNets have the same values: in eight bits, and in 32. */
  const write = async (dtype: 'F8_E4M3' | 'F8_E5M2') => {
    const [small, wide] = await Promise.all(
      ['small', 'wide'].map(async (name) => writeHashModel('tiny-sd1', join(await temporaryFolder(), name))),
    );
    const decode = createFloatDecoder(dtype);
    const { tensors } = await openSafetensors(join(small!, UNET_FILE));
    const made = await Promise.all(
      [...tensors].map(async ([name, location]) => {
        // The bits need not be those nearest to the weights: they only have to be the same in both files.
        const sizes = (await readFloats(location)).map((value) => value * 64);
        const bytes = Uint8Array.from(sizes, (size) => (size < 0 ? 0x80 : 0) | (Math.abs(size) & 0x1f));
        const floats = new Float32Array(bytes.length);
        decode(bytes, floats);
        return { name, shape: location.shape, bytes, floats };
      }),
    );
    const eight = made.map(({ name, shape, bytes }) => ({ name, dtype, shape, pieces: () => [bytes] }));
    const full = made.map(({ name, shape, floats }) => floatTensor(name, floats, shape));
    await Promise.all([
      writeSafetensors(join(small!, UNET_FILE), eight),
      writeSafetensors(join(wide!, UNET_FILE), full),
    ]);
    return { small: small!, wide: wide! };
  };

  it.each(['F8_E4M3', 'F8_E5M2'] as const)(
    'give what their values give, with the copy and without: %s',
    async (dtype) => {
      const { small, wide } = await write(dtype);
      const engine = createEngine({ threads: 1 });
      const [sample, context] = [hashTensor('sample', [1, 4, 8, 8]), hashTensor('context', [1, 77, 48])];
      const denoised = async (path: string, cacheFolder?: string) => {
        const components = await loadComponents(await openCheckpoint(path), engine, { cacheFolder });
        const conditioning = { context: { data: context, shape: [1, 77, 48] } };
        return components.denoise({ data: sample, shape: [1, 4, 8, 8] }, 500, conditioning);
      };
      const expected = await denoised(wide);
      expect(await denoised(small)).toEqual(expected);
      expect(await denoised(small, await temporaryFolder())).toEqual(expected);
      await engine.close();
    },
  );

  it('that have scales of their own are refused by name', async () => {
    const path = join(folder, 'scaled.safetensors');
    const names = ['input_blocks.0.0.weight', 'input_blocks.1.1.proj_in.scale_weight'];
    await writeSafetensors(
      path,
      names.map((name) => floatTensor(`model.diffusion_model.${name}`, new Float32Array(1), [1])),
    );
    await expect(app.loadModel(path)).rejects.toMatchObject({
      code: 'CHECKPOINT_UNKNOWN',
      message: expect.stringMatching(/scales of their own/),
    });
  });
});

describe('a prompt with a comment', () => {
  it('is encoded as it is drawn, and the JSON document has what was warned of', async () => {
    const prompt = 'a cat <lora:nowhere:1>\n#red, a dog <lora:hidden:1>';
    const { code, stdout } = await cliInProcess(['encode', prompt, '--json', '--data-dir', folder, '--no-cache']);
    const { tokenIds, warnings } = JSON.parse(stdout) as { tokenIds: number[]; warnings: object[] };
    expect([code, tokenIds]).toEqual([0, (await model.encode('a cat')).tokenIds]);
    expect(warnings).toMatchObject([{ code: 'lora-not-there', data: { name: 'nowhere' } }]);
  });
});
