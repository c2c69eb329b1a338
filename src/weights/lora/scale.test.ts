/** What a LoRA is scaled by: alpha in a tensor, in the header, in the file beside it; and what of a file is not used. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/golden.js';
import { openSafetensors } from '../safetensors.js';
import type { TensorSource } from '../tensor-file.js';
import { floatTensor, type TensorToWrite, writeSafetensors } from '../write.js';
import { fitLora } from './lora-file.js';

const MODULE = 'unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q';
const WEIGHT = `${MODULE.slice('unet.'.length)}.weight`;
const CONV = 'conv_in';
const RANK = 4;

const tensor = (name: string, ...shape: number[]): TensorToWrite =>
  floatTensor(name, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5), shape);

const PAIR = [tensor(`${MODULE}.lora_A.weight`, RANK, 6), tensor(`${MODULE}.lora_B.weight`, 8, RANK)];

async function model(): Promise<{ readonly textEncoder: TensorSource; readonly unet: TensorSource }> {
  const path = join(await temporaryFolder(), 'model.safetensors');
  const layers = [tensor(WEIGHT, 8, 6), tensor(`${CONV}.weight`, 8, 4, 3, 3), tensor(`${CONV}.bias`, 8)];
  await writeSafetensors(path, layers);
  return { unet: await openSafetensors(path), textEncoder: { path, tensors: new Map() } };
}

interface Made {
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly beside?: object;
}

async function fitted(tensors: readonly TensorToWrite[], { name = 'x', metadata = {}, beside }: Made = {}) {
  const path = join(await temporaryFolder(), `${name}.safetensors`);
  await writeSafetensors(path, tensors, metadata);
  if (beside) await writeFile(join(dirname(path), 'adapter_config.json'), JSON.stringify(beside));
  return fitLora(await openSafetensors(path), await model());
}

const scaleOf = async (...made: Parameters<typeof fitted>) => (await fitted(...made)).pairs.unet.get(WEIGHT)?.scale;
const header = (config: object) => ({ metadata: { lora_adapter_metadata: JSON.stringify(config) } });

describe('the scale of a LoRA', () => {
  it.each([
    ['1 where nothing says an alpha', {}, 1],
    ['alpha / rank of the header', header({ 'unet.r': 4, 'unet.lora_alpha': 8 }), 2],
    ['not that of another part', header({ 'text_encoder.r': 4, 'text_encoder.lora_alpha': 8 }), 1],
    [
      'that of its own module',
      header({ 'unet.r': 4, 'unet.lora_alpha': 8, 'unet.alpha_pattern': { 'attn1.to_q': 16, to_k: 2 } }),
      4,
    ],
    ['alpha / √rank where the header says so', header({ 'unet.lora_alpha': 8, 'unet.use_rslora': true }), 4],
    ['that of adapter_config.json', { name: 'adapter_model', beside: { r: 4, lora_alpha: 16 } }, 4],
    ['not that of another file', { name: 'other', beside: { r: 4, lora_alpha: 16 } }, 1],
  ])('is %s', async (_, made, scale) => {
    expect(await scaleOf(PAIR, made)).toBe(scale);
  });

  it('is that of the tensor where there are both', async () => {
    const alpha = floatTensor(`${MODULE}.alpha`, Float32Array.of(12), []);
    expect(await scaleOf([...PAIR, alpha], header({ 'unet.lora_alpha': 8 }))).toBe(3);
  });

  it('of a header that is no JSON is refused', async () => {
    await expect(fitted(PAIR, { metadata: { lora_adapter_metadata: '{' } })).rejects.toMatchObject({
      code: 'LORA_UNFIT',
      message: expect.stringContaining('lora_adapter_metadata'),
    });
  });
});

describe('what is not used of a file', () => {
  it('is named with its reason', async () => {
    const { leftOut, unmatched } = await fitted([
      ...PAIR,
      tensor(`${MODULE}.lora_B.bias`, 8),
      tensor(`${CONV}.weight`, 8, 4, 3, 3),
      tensor('unet.nowhere.lora_A.weight', 4, 6),
      tensor('something else', 1),
    ]);
    expect(leftOut).toEqual([
      { name: 'something else', reason: 'no adapter has such a name' },
      { name: `${MODULE}.lora_B.bias`, reason: 'the layer has no bias' },
      { name: `${CONV}.weight`, reason: 'a whole weight, saved beside the adapter, is not read' },
    ]);
    expect(unmatched).toEqual(['unet.nowhere']);
  });

  it('is none of a bias where the layer has one, nor of an embedding that is bundled', async () => {
    const fit = await fitted([
      tensor(`unet.${CONV}.lora_A.weight`, RANK, 4, 3, 3),
      tensor(`unet.${CONV}.lora_B.weight`, 8, RANK, 1, 1),
      tensor(`unet.${CONV}.lora_B.bias`, 8),
      tensor('bundle_emb.a.dotted name.string_to_param.*', 2, 48),
    ]);
    expect([fit.leftOut, fit.unmatched]).toEqual([[], []]);
    expect([...fit.changes.unet.keys()]).toEqual([`${CONV}.bias`]);
    expect([...fit.bundled.keys()]).toEqual(['a.dotted name']);
  });

  it('that is everything makes the file unfit', async () => {
    await expect(fitted([tensor(`${CONV}.weight`, 8, 4, 3, 3)])).rejects.toMatchObject({ code: 'LORA_UNFIT' });
  });
});

it.each([
  [
    'LoHa of another width',
    [
      ['hada_w1_a', 8, 2],
      ['hada_w1_b', 2, 5],
      ['hada_w2_a', 8, 2],
      ['hada_w2_b', 2, 6],
    ],
  ],
  [
    'LoKr that does not divide',
    [
      ['lokr_w1', 3, 2],
      ['lokr_w2', 4, 3],
    ],
  ],
  ['OFT of other outputs', [['oft_blocks', 3, 4, 4]]],
  [
    'lengths of no side',
    [
      ['lora_down.weight', 4, 6],
      ['lora_up.weight', 8, 4],
      ['dora_scale', 7, 1],
    ],
  ],
  ['a norm of other length', [['w_norm', 7]]],
] as const)('%s is refused before anything is computed', async (_, tensors) => {
  const named = tensors.map(([role, ...shape]) => tensor(`${MODULE}.${role}`, ...shape));
  await expect(fitted(named)).rejects.toMatchObject({ code: 'LORA_UNFIT' });
});
