import { readdir, truncate } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/golden.js';
import { cachedAsEightBit, chooseLinear, openSafetensors, readFloats, type TensorSource } from '../index.js';
import { floatTensor, writeSafetensors } from '../write.js';
import { BLOCK_SIZE, blockBytes, blockScales } from './blocks.js';

const wave = (count: number, size = 1) => Float32Array.from({ length: count }, (_, i) => size * Math.sin(i * i + 1));

/** What the engine makes of blocks: (byte − 128) · scale. */
const widened = (bytes: ArrayLike<number>, scales: ArrayLike<number>) =>
  Float32Array.from(bytes, (byte, at) => (byte - 128) * (scales[Math.floor(at / BLOCK_SIZE)] as number));

describe('blocks of 8 bits', () => {
  it('hold every number to half a scale, which is a 127th of the largest of its block', () => {
    const values = new Float32Array([...wave(BLOCK_SIZE, 3), ...wave(BLOCK_SIZE, 0.01)]);
    const scales = blockScales(values);
    const back = widened(blockBytes(values), scales);
    for (const [at, value] of values.entries())
      expect(Math.abs((back[at] as number) - value)).toBeLessThanOrEqual(
        (scales[Math.floor(at / BLOCK_SIZE)] as number) * 0.500001,
      );
    expect(scales[0]).toBeCloseTo(Math.max(...wave(BLOCK_SIZE, 3).map(Math.abs)) / 127, 6);
    expect((scales[0] as number) / (scales[1] as number), 'each block has its own scale').toBeCloseTo(300, 2);
  });

  it('hold what lay in such blocks before as it was, and zeros as zeros', () => {
    const values = Float32Array.from({ length: BLOCK_SIZE }, (_, at) => (at * 8 - 127) * 0.015625);
    expect([...widened(blockBytes(values), blockScales(values))]).toEqual([...values]);
    expect([...blockBytes(new Float32Array(BLOCK_SIZE))]).toEqual(new Array(BLOCK_SIZE).fill(128));
    expect([...blockScales(new Float32Array(BLOCK_SIZE))]).toEqual([0]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('show that %s was among them', (value) => {
    const values = wave(BLOCK_SIZE);
    values[5] = value;
    const back = widened(blockBytes(values), blockScales(values));
    expect(back.some((number) => !Number.isFinite(number))).toBe(true);
  });
});

const shapes: Readonly<Record<string, readonly number[]>> = {
  'down_blocks.0.attentions.0.proj_in.weight': [64, 64, 1, 1],
  'down_blocks.0.attentions.0.norm.weight': [64],
  'down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.weight': [64, 64],
  'down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight': [64, 48],
  'down_blocks.0.resnets.0.conv_shortcut.weight': [64, 64, 1, 1],
  'down_blocks.0.resnets.0.conv1.weight': [64, 64, 3, 3],
  'down_blocks.0.resnets.0.time_emb_proj.weight': [64, 64],
  'time_embedding.linear_1.weight': [64, 64],
  'text_model.encoder.layers.3.mlp.fc1.weight': [128, 64],
  'text_model.encoder.layers.3.mlp.fc1.bias': [128],
  'text_model.embeddings.token_embedding.weight': [64, 64],
  'text_projection.weight': [64, 64],
};

describe('the weights that are kept in 8 bits', () => {
  it('are matrices of transformers whose rows are whole blocks', () => {
    const location = (shape: readonly number[]) =>
      ({ path: 'x', dtype: 'F16', shape, offsetBytes: 0, sizeBytes: 2 }) as const;
    const tensors = new Map(Object.entries(shapes).map(([name, shape]) => [name, location(shape)]));
    expect(chooseLinear({ path: 'x', tensors }).map(({ name }) => name)).toEqual([
      'down_blocks.0.attentions.0.proj_in.weight',
      'down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.weight',
      'text_model.encoder.layers.3.mlp.fc1.weight',
    ]);
  });
});

describe('their copy', () => {
  const NAME = 'a.attentions.0.proj_in.weight';
  const values = wave(64 * 96, 0.1);
  let folder: string;
  let source: TensorSource;
  beforeEach(async () => {
    folder = await temporaryFolder();
    const path = `${folder}/model.safetensors`;
    const bias = { name: 'conv_in.bias', dtype: 'F16', shape: [1], pieces: () => [Uint8Array.of(0, 0x3c)] } as const;
    await writeSafetensors(path, [floatTensor(NAME, values, [64, 96]), bias]);
    source = await openSafetensors(path);
  });
  const options = (extra: object = {}) => ({ folder: `${folder}/cache`, key: 'k', part: 'unet', ...extra });
  const blocksOf = async ({ tensors }: TensorSource) => {
    const [bytes, scales] = [`${NAME}/8-bit`, `${NAME}/scales`].map((name) => tensors.get(name)!);
    const kept = { ...bytes!, dtype: 'U8' as const };
    return { shape: kept.shape, values: widened(await readFloats(kept), await readFloats(scales!)), scales: scales! };
  };

  it('stands beside the weight as it is in its file; the others are 32-bit floats', async () => {
    const kept = await cachedAsEightBit(source, options());
    expect(kept.tensors.get(NAME)).toEqual(source.tensors.get(NAME));
    expect(kept.tensors.get('conv_in.bias')).toMatchObject({ dtype: 'F32', shape: [1] });
    const blocks = await blocksOf(kept);
    expect(blocks.shape).toEqual([64, 3, 32]);
    expect(blocks.scales.offsetBytes % 4).toBe(0);
    expect(blocks.values).toBeAllClose(values, { atol: 0.1 / 127, rtol: 0 });
  });

  it('is made once, tells how far it is, and is made anew when it is cut short', async () => {
    const told: (readonly number[])[] = [];
    const first = await cachedAsEightBit(source, options({ onProgress: (...at: number[]) => told.push(at) }));
    expect(told.at(-1)).toEqual([2 * 64 * 96, 2 * 64 * 96]);
    await cachedAsEightBit(source, options({ onProgress: () => expect.unreachable('it was converted again') }));
    const name = (await readdir(`${folder}/cache`)).find((file) => file.includes('.8bit.'))!;
    await truncate(`${folder}/cache/${name}`, 5000);
    expect(await blocksOf(await cachedAsEightBit(source, options()))).toEqual(await blocksOf(first));
  });

  it('is not left half made by who no longer wants it', async () => {
    const stop = AbortSignal.abort();
    await expect(cachedAsEightBit(source, options({ signal: stop }))).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(`${folder}/cache`).catch(() => [])).toEqual([]);
  });
});
