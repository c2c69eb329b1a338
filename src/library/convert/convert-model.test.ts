/** @file Models of every format as one file: the same numbers, the same facts, whole or not at all. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { goldenJson, temporaryFolder } from '../../../test/support/golden.js';
import { DEFAULT_MODEL, writeHashModel } from '../../../test/support/models.js';
import { openCheckpoint } from '../../pipeline/index.js';
import { loadDefaultVocabulary } from '../../tokenizer/index.js';
import { floatTensor, openTensorFile, readFloats, writeSafetensors } from '../../weights/index.js';
import { convertModel } from './convert-model.js';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

const pathOf = (name: string) => join(folder, name);

const ENTRIES = 49_408;
const EMBEDDING = 'text_model.embeddings.token_embedding.weight';

/** A single file has no vocabulary of its own: it means CLIP's, for which the tiny text encoders have too few entries. */
async function withWholeVocabulary(part: string): Promise<void> {
  const config = JSON.parse(await readFile(join(part, 'config.json'), 'utf8').catch(() => '{}'));
  if (config.hidden_size === undefined) return;
  const { tensors, path } = await openTensorFile(join(part, 'model.safetensors'));
  const named = [...tensors].map(async ([name, location]) => {
    const data = await readFloats(location);
    if (name !== EMBEDDING) return floatTensor(name, data, location.shape);
    const whole = new Float32Array(ENTRIES * config.hidden_size);
    whole.set(data);
    return floatTensor(name, whole, [ENTRIES, config.hidden_size]);
  });
  await writeSafetensors(path, await Promise.all(named));
  await writeFile(join(part, 'config.json'), JSON.stringify({ ...config, vocab_size: ENTRIES }));
}

async function modelFolder(model: string, scheduler?: object): Promise<string> {
  const path = pathOf(`${model}-${scheduler ? 'v' : 'e'}`);
  await mkdir(path, { recursive: true });
  await writeHashModel(model, path, scheduler as never);
  for (const part of ['text_encoder', 'text_encoder_2']) await withWholeVocabulary(join(path, part));
  const { vocabulary, merges } = loadDefaultVocabulary();
  await writeFile(join(path, 'tokenizer', 'vocab.json'), JSON.stringify(Object.fromEntries(vocabulary)));
  await writeFile(join(path, 'tokenizer', 'merges.txt'), ['#version: 0.2', ...merges, ''].join('\n'));
  return path;
}

/** Every tensor of every part, as numbers. */
async function numbersOf(path: string) {
  const { sources } = await openCheckpoint(path);
  const parts = Object.entries(sources).flatMap(([part, { tensors }]) =>
    [...tensors].map(async ([name, location]) => {
      const isProjection = name.startsWith('text_projection');
      const floats = await readFloats(location);
      // It is turned round in one of the two.
      const numbers = isProjection ? floats.sort() : floats;
      const digest = createHash('sha256').update(new Uint8Array(numbers.buffer)).digest('hex');
      return [`${part} ${isProjection ? 'text_projection' : name}`, digest] as const;
    }),
  );
  return new Map((await Promise.all(parts)).sort());
}

const essence = async (path: string) => {
  const { card, configs, prediction, zeroTerminalSnr, nativeSize } = await openCheckpoint(path);
  return { family: card.id, configs, prediction, zeroTerminalSnr, nativeSize };
};

describe('a folder', () => {
  it.each(['tiny-sdxl', 'tiny-sd2'])(
    'of %s becomes a single file of the same numbers',
    { timeout: 120_000 },
    async (model) => {
      const path = await modelFolder(model);
      const out = pathOf(`${model}.safetensors`);
      const seen: number[] = [];
      const converted = await convertModel({ path, out, onProgress: (done, total) => seen.push(done / total) });
      expect(converted).toMatchObject({ path: out, leftOut: expect.any(Number), tensors: expect.any(Number) });
      expect(seen.at(-1)).toBe(1);
      expect(await essence(out)).toEqual(await essence(path));
      expect(await numbersOf(out)).toEqual(await numbersOf(path));
    },
  );

  it('that predicts v down to pure noise says so in the file', async () => {
    const path = await modelFolder('tiny-sdxl', { prediction_type: 'v_prediction', rescale_betas_zero_snr: true });
    const out = pathOf('v.safetensors');
    await convertModel({ path, out });
    expect(await essence(out)).toMatchObject({ prediction: 'v_prediction', zeroTerminalSnr: true });
  });

  it('with a vocabulary of its own, or heads of another width, is refused', async () => {
    const data = { what: 'configs, vocabulary' };
    const order = { path: DEFAULT_MODEL, out: pathOf('default.safetensors') };
    await expect(convertModel(order)).rejects.toMatchObject({ code: 'CONVERT_LOSSY', data });
    const heads = { path: await modelFolder('tiny-sd1'), out: pathOf('heads.safetensors') };
    await expect(convertModel(heads)).rejects.toMatchObject({ code: 'CONVERT_LOSSY', data: { what: 'configs' } });
  });

  it('whose noise no single file can say is refused before anything is written', async () => {
    const path = await modelFolder('tiny-sdxl', { beta_end: 0.02 });
    const out = pathOf('noise.safetensors');
    await expect(convertModel({ path, out })).rejects.toMatchObject({ code: 'CONVERT_LOSSY', data: { what: 'noise' } });
    expect(await readdir(folder)).not.toContain('noise.safetensors');
  });
});

describe('a file', () => {
  const METADATA = { 'modelspec.encoder_layer': '2', ss_clip_skip: '2' };
  const write = (name: string, values: readonly number[]) =>
    writeSafetensors(
      pathOf(name),
      [
        floatTensor('a.weight', Float32Array.from(values), [values.length]),
        floatTensor('model_ema.a', Float32Array.of(1), [1]),
      ],
      METADATA,
    );
  const numbers = async (name: string) => {
    const { tensors, metadata } = await openTensorFile(pathOf(name));
    const found = tensors.get('a.weight');
    return {
      dtype: found?.dtype,
      values: found && [...(await readFloats(found))],
      names: [...tensors.keys()],
      metadata,
    };
  };

  it('keeps its metadata, and loses what is for training alone', async () => {
    await write('in.safetensors', [1, -2.5]);
    const converted = await convertModel({ path: pathOf('in.safetensors'), out: pathOf('out.safetensors') });
    expect(converted).toMatchObject({ family: null, tensors: 1, leftOut: 1 });
    expect(await numbers('out.safetensors')).toEqual({
      dtype: 'F32',
      values: [1, -2.5],
      names: ['a.weight'],
      metadata: METADATA,
    });
  });

  it('is written in half precision where that is asked for, and back', async () => {
    await write('in32.safetensors', [1, 1 / 3]);
    await convertModel({ path: pathOf('in32.safetensors'), out: pathOf('half.safetensors'), dtype: 'f16' });
    const { dtype, values } = await numbers('half.safetensors');
    expect([dtype, values]).toEqual(['F16', [1, 0.333251953125]]);
    await convertModel({ path: pathOf('half.safetensors'), out: pathOf('back.safetensors'), dtype: 'f32' });
    expect(await numbers('back.safetensors')).toMatchObject({ dtype: 'F32', values: [1, 0.333251953125] });
  });

  it.each(['keep', 'f16', 'f32'] as const)(
    'of torch.save has the numbers that torch finds in it, as %s',
    async (dtype) => {
      const { files } = goldenJson<{ files: Record<string, { bytes: string; tensors: object }> }>('torch-files');
      const { bytes, tensors: expected } = files.state!;
      await writeFile(pathOf('state.pt'), Buffer.from(bytes, 'base64'));
      const out = pathOf(`state-${dtype}.safetensors`);
      await convertModel({ path: pathOf('state.pt'), out, dtype });
      const { tensors } = await openTensorFile(out);
      const found = [...tensors].map(async ([name, place]) => [name, [...(await readFloats(place))]] as const);
      // Small numbers, which halves hold as well.
      expect(Object.fromEntries(await Promise.all(found))).toEqual(expected);
      expect([tensors.get('bf16')?.dtype, tensors.get('i64')?.dtype, tensors.get('rows')?.shape]).toEqual([
        { keep: 'BF16', f16: 'F16', f32: 'F32' }[dtype],
        'I64',
        [2, 3],
      ]);
    },
  );

  it('of quantised blocks has exactly what they stand for in f32, and halves of it else', async () => {
    const { file, kinds } = goldenJson<{ file: string; kinds: Record<string, { elements: string }> }>('block-dtypes');
    await writeFile(pathOf('q8.gguf'), Buffer.from(file, 'base64'));
    await convertModel({ path: pathOf('q8.gguf'), out: pathOf('q8-32.safetensors'), dtype: 'f32' });
    await convertModel({ path: pathOf('q8.gguf'), out: pathOf('q8-keep.safetensors') });
    const blocksIn = async (name: string) => (await openTensorFile(pathOf(name))).tensors.get('blocks')!;
    const exact = await readFloats(await blocksIn('q8-32.safetensors'));
    expect(Buffer.from(exact.buffer).toString('base64')).toBe(kinds.Q8_0!.elements);
    const halves = await blocksIn('q8-keep.safetensors');
    expect(halves).toMatchObject({ dtype: 'F16', shape: [2, 32] });
    expect([...(await readFloats(halves))]).toBeAllClose([...exact], { rtol: 2 ** -11, atol: 1e-7 });
  });

  it('with numbers that no half holds is refused, and leaves no file', async () => {
    await write('large.safetensors', [1e6]);
    const order = { path: pathOf('large.safetensors'), out: pathOf('larger.safetensors'), dtype: 'f16' } as const;
    await expect(convertModel(order)).rejects.toMatchObject({ code: 'CONVERT_RANGE', data: { tensor: 'a.weight' } });
    expect((await readdir(folder)).filter((name) => name.includes('larger'))).toEqual([]);
  });

  it('is never written over another one, unless that is asked for, nor over itself', async () => {
    await write('again.safetensors', [3]);
    await writeFile(pathOf('there.safetensors'), 'mine');
    const order = { path: pathOf('again.safetensors'), out: pathOf('there.safetensors') };
    await expect(convertModel(order)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(await readFile(order.out, 'utf8')).toBe('mine');
    await convertModel({ ...order, force: true });
    expect(await numbers('there.safetensors')).toMatchObject({ values: [3] });
    const itself = { path: order.path, out: order.path, force: true };
    await expect(convertModel(itself)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(convertModel({ ...order, out: pathOf('x.ckpt') })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('stops where it is told to, and leaves nothing', async () => {
    await write('stopped.safetensors', [1]);
    const order = { path: pathOf('stopped.safetensors'), out: pathOf('never.safetensors') };
    await expect(convertModel({ ...order, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await readdir(folder)).filter((name) => name.includes('never'))).toEqual([]);
  });
});
