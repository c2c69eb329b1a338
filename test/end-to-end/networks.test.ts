/** @file LoRAs and textual inversions, end to end with the default model. */
import { mkdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app/index.js';
import type { GenerateRequest, GenerateResult } from '../../src/contract/index.js';
import type { Model } from '../../src/generation/index.js';
import { parseInfotext } from '../../src/metadata/index.js';
import { floatTensor, writeSafetensors } from '../../src/weights/index.js';
import { temporaryFolder } from '../support/golden.js';
import { hashTensor } from '../support/hash-weights.js';
import { PEFT, writeLoraFor } from '../support/lora-file.js';
import { DEFAULT_MODEL } from '../support/models.js';

let app: App;
let model: Model;
let folder: string;
let plain: GenerateResult;

/** Enough kinds of layers; every layer more makes loading slower. */
const SOME = /layers\.3\.|down_blocks\.0|conv_out/;

const lora = (name: string) => join(folder, 'models', 'Lora', `${name}.safetensors`);
const embedding = (name: string) => join(folder, 'embeddings', `${name}.safetensors`);

async function drawn(request: Partial<GenerateRequest>): Promise<GenerateResult> {
  const events = model.generate({ prompt: 'a red circle', seed: 5, steps: 2, ...request });
  for (;;) {
    const { value, done } = await events.next();
    if (done) return value;
  }
}
const latentOf = ({ images }: GenerateResult) => Buffer.from(images[0]!.latent.buffer);
const fieldOf = ({ images }: GenerateResult, key: string) => parseInfotext(images[0]!.infotext).fields.get(key);

beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder, 'models', 'Lora', 'below'), { recursive: true });
  await mkdir(join(folder, 'embeddings'), { recursive: true });
  await writeLoraFor(DEFAULT_MODEL, lora('film'), {
    modules: SOME,
    metadata: { ss_clip_skip: '2', ss_output_name: 'Film Look' },
  });
  await writeLoraFor(DEFAULT_MODEL, lora('below/other'), { modules: SOME, naming: PEFT, seed: 'other', alpha: 2 });
  await writeLoraFor(DEFAULT_MODEL, lora('cut'), { modules: SOME });
  await truncate(lora('cut'), 20_000);
  app = createApp({ dataDir: folder });
  model = await app.loadModel();
  plain = await drawn({});
});
afterAll(async () => app.close());

describe('a LoRA of the prompt', () => {
  it('changes the picture, and is recorded with its hash', async () => {
    const result = await drawn({ prompt: 'a red circle <lora:film:0.8>' });
    expect(latentOf(result).equals(latentOf(plain))).toBe(false);
    expect(result.warnings).toEqual([]);
    expect(fieldOf(result, 'Lora hashes')).toMatch(/^film: [0-9a-f]{12}$/);
    expect(result.images[0]?.infotext).toContain('<lora:film:0.8>');
  });

  it('leaves nothing behind when it is taken out', async () => {
    await drawn({ prompt: 'a red circle <lora:film:1>' });
    const again = await drawn({});
    expect(latentOf(again).equals(latentOf(plain))).toBe(true);
    expect(fieldOf(again, 'Lora hashes')).toBeUndefined();
  });

  it('does nothing at weight 0', async () => {
    expect(latentOf(await drawn({ prompt: 'a red circle<lora:film:0>' })).equals(latentOf(plain))).toBe(true);
  });

  it('acts on the text encoder and the UNet apart', async () => {
    const [both, text, unet] = [
      await drawn({ prompt: 'a red circle<lora:film:1>' }),
      await drawn({ prompt: 'a red circle<lora:film:1:0>' }),
      await drawn({ prompt: 'a red circle<lora:film:0:1>' }),
    ].map((result) => latentOf(result).toString('base64'));
    expect(new Set([both, text, unet, latentOf(plain).toString('base64')]).size).toBe(4);
  });

  it('is the same as in the request', async () => {
    const tag = await drawn({ prompt: 'a red circle <lora:film:0.5:0.8>' });
    const field = await drawn({ loras: [{ name: 'film', weight: 0.8, textEncoderWeight: 0.5 }] });
    expect(field.request.prompt).toBe('a red circle <lora:film:0.5:0.8>');
    expect(latentOf(field).equals(latentOf(tag))).toBe(true);
  });

  it('is found by the name of its maker, in folders below, and several are summed', async () => {
    const one = await drawn({ prompt: 'a red circle<lora:Film Look:1>' });
    const two = await drawn({ prompt: 'a red circle<lora:film:1><lora:other:1>' });
    expect(fieldOf(one, 'Lora hashes')).toMatch(/^film: /);
    expect(fieldOf(two, 'Lora hashes')).toMatch(/^film: \w{12}, other: \w{12}$/);
    expect(latentOf(two).equals(latentOf(one))).toBe(false);
  });

  it('of a second pass is that of its own prompt', async () => {
    const hires = { scale: 1.5, denoisingStrength: 0.7, upscaler: 'Latent', steps: 6 } as const;
    const [none, both, second, first] = [
      await drawn({ hires }),
      await drawn({ prompt: 'a red circle<lora:film:1>', hires }),
      await drawn({ hires: { ...hires, prompt: 'a red circle<lora:film:1>' } }),
      await drawn({ prompt: 'a red circle<lora:film:1>', hires: { ...hires, prompt: 'a red circle' } }),
    ];
    const latents = [none, both, second, first].map((result) => latentOf(result).toString('base64'));
    expect(new Set(latents).size).toBe(4);
    for (const result of [both, second, first]) expect(fieldOf(result, 'Lora hashes')).toMatch(/^film: \w{12}$/);
    expect(fieldOf(second, 'Hires prompt')).toBe('a red circle<lora:film:1>');
    // Every batch begins without it again.
    const many = await drawn({ batchCount: 2, hires: { ...hires, prompt: 'a red circle<lora:film:1>' } });
    const alone = await drawn({ seed: 6, hires: { ...hires, prompt: 'a red circle<lora:film:1>' } });
    expect(many.images[1]!.latent).toEqual(alone.images[0]!.latent);
  });

  it('conditions with its text encoder, and without it afterwards', async () => {
    const before = await model.encode('a cat');
    const changed = await model.encode('a cat<lora:film:1>');
    const after = await model.encode('a cat');
    expect(changed.conditioning.data).not.toEqual(before.conditioning.data);
    expect(after.conditioning.data).toEqual(before.conditioning.data);
  });

  it('is a warning when it is not there', async () => {
    const result = await drawn({ prompt: 'a red circle<lora:nowhere:1>' });
    expect(result.warnings).toEqual([
      {
        code: 'lora-not-there',
        message: 'LoRA "nowhere" is not there; look at models/Lora in the data folder',
        data: { name: 'nowhere' },
      },
    ]);
    expect(latentOf(result).equals(latentOf(plain))).toBe(true);
  });

  it('bears a thousand tags', async () => {
    const result = await drawn({ prompt: `a red circle${'<lora:film:0.001>'.repeat(1000)}` });
    expect(fieldOf(result, 'Lora hashes')).toMatch(/^film: \w{12}$/);
  });

  it('brings its clip skip to the recommendation', async () => {
    expect(await app.recommendClipSkip(undefined, { prompt: 'x <lora:film:1>' })).toMatchObject({
      value: 2,
      where: expect.stringContaining('LoRA film'),
    });
  });
});

describe('a file that does not fit', () => {
  it('is an error when it is cut short, and the next picture is drawn', async () => {
    await expect(drawn({ prompt: 'x<lora:cut:1>' })).rejects.toMatchObject({ code: 'SAFETENSORS_TENSOR' });
    expect(latentOf(await drawn({})).equals(latentOf(plain))).toBe(true);
  });

  it.each(['layers.3', 'down_blocks.0'])(
    'is an error when it makes %s not finite, and the next picture is drawn',
    async (modules) => {
      await writeLoraFor(DEFAULT_MODEL, lora('broken'), { modules: new RegExp(modules), size: Number.NaN });
      await expect(drawn({ prompt: 'a red circle<lora:broken:1>' })).rejects.toMatchObject({
        code: expect.stringMatching(/NOT_FINITE$/),
      });
      expect(latentOf(await drawn({})).equals(latentOf(plain))).toBe(true);
    },
  );

  it('is an error that names tensor and shapes when it is of another width', async () => {
    const name = 'lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k';
    await writeSafetensors(lora('wide'), [
      floatTensor(`${name}.lora_down.weight`, new Float32Array(2 * 1024), [2, 1024]),
      floatTensor(`${name}.lora_up.weight`, new Float32Array(1280 * 2), [1280, 2]),
    ]);
    await expect(drawn({ prompt: 'x<lora:wide:1>' })).rejects.toMatchObject({
      code: 'LORA_UNFIT',
      message: expect.stringMatching(/attn2_to_k\.lora_down\.weight" is \[2, 1024\].*would have to be \[2, \d+\]/),
    });
  });

  it('is refused by its kind', async () => {
    await writeSafetensors(lora('vera'), [floatTensor('unet.conv_in.vera_lambda_b', new Float32Array(4), [4])]);
    await expect(drawn({ prompt: 'x<lora:vera:1>' })).rejects.toMatchObject({
      code: 'LORA_KIND',
      message: expect.stringContaining('VeRA'),
    });
  });

  it('of such a kind is left out with a warning where the app says so', async () => {
    const lenient = createApp({ dataDir: folder, skipsUnreadKinds: true });
    const other = await lenient.loadModel();
    const events = other.generate({ prompt: 'a red circle<lora:vera:1>', seed: 5, steps: 2 });
    let last = await events.next();
    while (!last.done) last = await events.next();
    expect(last.value.warnings).toMatchObject([{ code: 'lora-left-out', data: { name: 'vera' } }]);
    expect(latentOf(last.value).equals(latentOf(plain))).toBe(true);
    await lenient.close();
  });
});

describe('a textual inversion', () => {
  const width = async () => (await model.encode('')).hiddenStates[0]!.shape[2]!;

  it('takes as many tokens as it has vectors, and they reach the first hidden states', async () => {
    const size = await width();
    const data = hashTensor('vectors.weight', [3, size]);
    await writeSafetensors(embedding('my-style'), [floatTensor('emb_params', data, [3, size])]);
    const { tokens, tokenCount, hiddenStates } = await model.encode('a My-Style b');
    expect(tokenCount).toBe(5);
    expect(tokens.slice(2, 5).map(({ id }) => id)).toEqual([0, 0, 0]);
    const zeros = await model.encode('a');
    // Position embeddings are added to the vectors: two embeddings differ by their difference at every place.
    await writeSafetensors(embedding('my-style'), [
      floatTensor(
        'emb_params',
        data.map((value) => value + 1),
        [3, size],
      ),
    ]);
    const moved = await model.encode('a my-style b');
    const difference = hiddenStates[0]!.data.map((value, cell) => moved.hiddenStates[0]!.data[cell]! - value);
    for (let position = 0; position < 77; position++)
      expect(difference[position * size]).toBeCloseTo(position >= 2 && position < 5 ? 1 : 0, 5);
    expect(zeros.tokenCount).toBe(1);
  });

  it('changes the picture and is recorded', async () => {
    const size = await width();
    await writeSafetensors(embedding('glow'), [floatTensor('clip_l', hashTensor('glow.weight', [1, size]), [1, size])]);
    const result = await drawn({ prompt: 'a red circle, glow', negativePrompt: 'glow' });
    expect(fieldOf(result, 'TI hashes')).toMatch(/^glow: [0-9a-f]{12}$/);
    expect((await readFile(embedding('glow'))).length).toBeGreaterThan(0);
  });

  it('of another width is listed with the reason', async () => {
    await writeSafetensors(embedding('wrong'), [floatTensor('emb_params', new Float32Array(1024), [1, 1024])]);
    const { loaded, skipped } = await app.networks.embeddings.list([await width()]);
    expect(loaded.map(({ name }) => name)).not.toContain('wrong');
    expect(skipped).toMatchObject([{ name: 'wrong', reason: expect.stringContaining('width 1024') }]);
    expect((await model.encode('wrong')).tokens.map(({ id }) => id)).not.toContain(0);
  });

  it('that cannot be used is told once for each name, whichever prompt has it', async () => {
    const size = await width();
    const skipped = (part: string, reason: unknown) =>
      expect.objectContaining({ code: 'embedding-skipped', data: { part, reason } });
    await writeSafetensors(embedding('torn'), [floatTensor('emb_params', new Float32Array(9 * size), [9, size])]);
    await truncate(embedding('torn'), 400);
    const [wrong, torn] = [
      skipped('wrong', `its vectors have width 1024, the text encoder's is ${size}`),
      skipped('torn', expect.stringMatching(/400/)),
    ];
    const { diagnostics } = await model.encode('a Wrong, (torn:1.2) and wrong');
    expect(diagnostics.map(({ start, end, data }) => [start, end, data.part])).toEqual([
      [2, 7, 'Wrong'],
      [10, 14, 'torn'],
    ]);
    const hires = { scale: 1.5, denoisingStrength: 0.7, upscaler: 'Latent', prompt: 'wrong, torn' } as const;
    expect((await drawn({ prompt: '[a:wrong:0.4]', negativePrompt: 'wrong' })).warnings).toEqual([wrong]);
    expect((await drawn({ hires })).warnings).toEqual([wrong, torn]);
    expect((await drawn({ prompt: 'wronged' })).warnings).toEqual([]);
  });

  it('of another width is no matter where a usable one has the longer name', async () => {
    const size = await width();
    await writeSafetensors(embedding('wrong-not'), [floatTensor('emb_params', new Float32Array(size), [1, size])]);
    const { diagnostics, tokens } = await model.encode('a wrong-not');
    expect(diagnostics).toEqual([]);
    expect(tokens.filter(({ id }) => id === 0)).toHaveLength(1);
  });
});
