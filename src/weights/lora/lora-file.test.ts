/** @file A LoRA held against a model: its ranks and alphas. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/golden.js';
import { type SparseTensor, writeSparse } from '../../../test/support/sparse.js';
import { openSafetensors } from '../safetensors.js';
import type { TensorLocation, TensorSource } from '../tensor-file.js';
import { fitLora } from './lora-file.js';

const WEIGHT = 'text_model.encoder.layers.0.mlp.fc1.weight';
const MODULE = 'lora_te_text_model_encoder_layers_0_mlp_fc1';

const model = (): Parameters<typeof fitLora>[1] => {
  const location: TensorLocation = { path: 'model', offsetBytes: 0, sizeBytes: 64, dtype: 'F32', shape: [8, 2] };
  const source = (entries: readonly (readonly [string, TensorLocation])[]): TensorSource => ({
    path: 'model',
    tensors: new Map(entries),
  });
  return { textEncoder: source([[WEIGHT, location]]), unet: source([]) };
};

async function fitted(alpha: Omit<SparseTensor, 'name'>, rank = 4) {
  const path = await writeSparse(join(await temporaryFolder(), 'a.safetensors'), [
    { name: `${MODULE}.lora_down.weight`, shape: [rank, 2] },
    { name: `${MODULE}.lora_up.weight`, shape: [8, rank] },
    { name: `${MODULE}.alpha`, ...alpha },
  ]);
  return (await fitLora(await openSafetensors(path), model())).pairs.textEncoder.get(WEIGHT);
}

const EIGHT = {
  F32: new Uint8Array(Float32Array.of(8).buffer),
  I64: new Uint8Array(BigInt64Array.of(8n).buffer),
  I32: new Uint8Array(Int32Array.of(8).buffer),
};

describe('an alpha', () => {
  it.each(Object.entries(EIGHT))('of 8 as %s is 8', async (dtype, bytes) => {
    for (const shape of [[], [1]])
      expect(await fitted({ shape, dtype: dtype as keyof typeof EIGHT, bytes })).toMatchObject({ rank: 4, scale: 2 });
  });

  it.each([
    ['nothing', { shape: [0] }, /is \[0\] and not one number/],
    ['two numbers', { shape: [2] }, /is \[2\] and not one number/],
    ['3 GiB', { shape: [3 * 2 ** 29] }, /is \[1610612736\] and not one number/],
    ['no number', { shape: [], bytes: Uint8Array.of(0, 0x7e) }, /is not a number/],
  ])('of %s is refused', async (_, alpha, message) => {
    await expect(fitted(alpha)).rejects.toMatchObject({ code: 'LORA_UNFIT', message: expect.stringMatching(message) });
  });
});

it.each([0, 4097, 2 ** 24])('a rank of %d is refused', async (rank) => {
  await expect(fitted({ shape: [] }, rank)).rejects.toMatchObject({
    code: 'LORA_UNFIT',
    message: expect.stringContaining(`has rank ${rank}, from 1 to 4096 are possible`),
  });
});
