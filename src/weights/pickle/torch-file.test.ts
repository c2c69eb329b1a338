/** Files of torch.save: both layouts against torch itself, and what a stranger's pickle may ask for. */
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goldenJson, temporaryFolder } from '../../../test/support/golden.js';
import { AppError } from '../../base/index.js';
import { openTensorFile } from '../open-file.js';
import { readFloats } from '../tensor-file.js';

interface Golden {
  readonly files: Readonly<
    Record<string, { readonly bytes: string; readonly tensors: Readonly<Record<string, readonly number[]>> }>
  >;
  readonly hostile: Readonly<Record<string, string>>;
}

const { files, hostile } = goldenJson<Golden>('torch-files');
const { turned, ...readable } = files;

async function opened(content: Uint8Array) {
  const path = join(await temporaryFolder(), 'x.pt');
  await writeFile(path, content);
  return openTensorFile(path);
}

const bytesOf = (name: string) => Buffer.from(files[name]!.bytes, 'base64');

describe('a file of torch.save', () => {
  it.each(Object.entries(readable))('has the tensors that torch finds in it: %s', async (_, { bytes, tensors }) => {
    const file = await opened(Buffer.from(bytes, 'base64'));
    const found = await Promise.all(
      [...file.tensors].map(async ([name, location]) => [name, [...(await readFloats(location))]] as const),
    );
    expect(Object.fromEntries(found)).toEqual(tensors);
  });

  it('keeps shapes and dtypes, and a part of a storage is a part', async () => {
    const { tensors } = await opened(bytesOf('state'));
    expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ['f32', 'F32', [2, 3]],
      ['f16', 'F16', [5]],
      ['bf16', 'BF16', [2, 2]],
      ['f64', 'F64', [3]],
      ['i64', 'I64', [3]],
      ['scalar', 'F32', []],
      ['whole', 'F32', [4, 3]],
      ['rows', 'F32', [2, 3]],
      ['parameter', 'F32', [2, 2]],
    ]);
    const [whole, rows] = [tensors.get('whole')!, tensors.get('rows')!];
    expect(rows.offsetBytes - whole.offsetBytes).toBe(3 * 4);
  });

  it('with a tensor that is turned round says which', async () => {
    await expect(opened(Buffer.from(turned!.bytes, 'base64'))).rejects.toMatchObject({
      code: 'TORCH_TENSOR',
      data: { tensor: 'turned' },
    });
  });
});

describe('a pickle of a stranger', () => {
  it.each(Object.entries(hostile))('is refused by what it asks for, and nothing of it is run: %s', async (_, text) => {
    await expect(opened(Buffer.from(text, 'base64'))).rejects.toMatchObject({
      code: 'TORCH_INVALID',
      message: expect.stringMatching(/asks for (\w+)\.(eval|exec|system)/),
    });
    await expect(access('was-run')).rejects.toThrow();
  });

  it.each([
    ['nothing but a protocol', [0x80, 2]],
    ['no value', [0x80, 2, 0x2e]],
    ['an opcode that loads an extension', [0x80, 2, 0x82, 1, 0x2e]],
    ['an instance of a class', [0x80, 2, 0x28, 0x69]],
    ['a text longer than the file', [0x80, 2, 0x58, 0xff, 0xff, 0xff, 0x7f, 0x61]],
    ['a number of two thousand million bytes', [0x80, 2, 0x8b, 0xff, 0xff, 0xff, 0x7f]],
    ['a memory of nothing', [0x80, 2, 0x68, 7, 0x2e]],
    ['a tuple without a mark', [0x80, 2, 0x4e, 0x74, 0x2e]],
    ['a call of a number', [0x80, 2, 0x4b, 1, 0x29, 0x52, 0x2e]],
    ['lists nested a hundred thousand deep', [0x80, 2, ...Array.from({ length: 100_000 }, () => 0x5d), 0x2e]],
  ])('with %s is refused', async (_, bytes) => {
    await expect(opened(Uint8Array.from(bytes))).rejects.toMatchObject({ code: 'TORCH_INVALID' });
  });

  it('that doubles a list twenty thousand times is read in as many steps', async () => {
    const doubled = [0x5d, ...Array.from({ length: 20_000 }, () => [0x32, 0x32, 0x86]).flat()];
    await expect(opened(Uint8Array.from([0x80, 2, ...doubled, 0x2e]))).rejects.toMatchObject({ code: 'TORCH_INVALID' });
  });
});

/** Opcodes with their arguments, for pickles that no program writes. */
const [DUP, POP, MARK, TUPLE1, PAIR, REDUCE] = [[0x32], [0x30], [0x28], [0x85], [0x86], [0x52]] as const;
const [NONE, EMPTY_TUPLE, EMPTY_LIST, EMPTY_MAP] = [[0x4e], [0x29], [0x5d], [0x7d]] as const;
const [APPEND, APPENDS, SET_ALL, STACK_NAME, STORAGE] = [[0x61], [0x65], [0x75], [0x93], [0x51]] as const;
const keep = (place: number) => [0x71, place];
const recall = (place: number) => [0x68, place];
const small = (value: number) => [0x4d, value & 255, value >> 8];
const text = (value: string) => [
  0x58,
  ...new Uint8Array(new Uint32Array([value.length]).buffer),
  ...Buffer.from(value),
];
const name = (module: string, of: string) => [0x63, ...Buffer.from(`${module}\n${of}\n`)];
const repeated = (count: number, code: (index: number) => readonly number[]) =>
  Array.from({ length: count }, (_, index) => code(index)).flat();

const pickle = (...code: readonly (readonly number[])[]) => [0x80, 2, ...code.flat(), 0x2e];
const MAGIC = pickle([0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);

/** A file as torch.save wrote it before the archives. */
const legacy = (value: readonly number[], keys: readonly number[] = pickle(EMPTY_LIST)) =>
  Uint8Array.from([...MAGIC, ...pickle(small(1001)), ...pickle(EMPTY_MAP), ...value, ...keys]);

const ONE_TENSOR = [
  name('torch._utils', '_rebuild_tensor_v2'),
  [...MARK, ...MARK, ...text('storage'), ...name('torch', 'FloatStorage'), ...text('0'), ...text('cpu'), ...small(1)],
  [0x74, ...STORAGE, ...small(0), ...small(1), ...TUPLE1, ...small(1), ...TUPLE1, 0x74, ...REDUCE],
].flat();

describe('what a pickle says in few bytes and costs much is refused before it does:', () => {
  it.each([
    [
      'keys of storages that hold themselves twice, sixty levels deep',
      legacy(
        pickle(EMPTY_MAP),
        pickle(
          EMPTY_LIST,
          text('a'),
          APPEND,
          repeated(60, () => [...DUP, ...PAIR]),
        ),
      ),
      /belong to nothing/,
    ],
    [
      'a list that is made a dictionary twenty thousand times',
      legacy(
        pickle(
          [...EMPTY_LIST, ...keep(0), ...MARK, ...repeated(20_000, () => NONE), ...APPENDS],
          [...name('collections', 'OrderedDict'), ...keep(1)],
          repeated(20_000, () => [...recall(1), ...recall(0), ...TUPLE1, ...REDUCE, ...POP]),
        ),
      ),
      /steps/,
    ],
    [
      'a module with a name of a million characters, asked for again and again',
      legacy(
        pickle(
          [...text(`pytorch_lightning.${'a'.repeat(1_000_000)}`), ...keep(0), ...text('b'), ...keep(1)],
          repeated(5000, () => [...recall(0), ...recall(1), ...STACK_NAME, ...POP]),
        ),
      ),
      /which no model needs/,
    ],
    [
      'a thousand tensors below a name of a million characters',
      legacy(
        pickle(
          [...ONE_TENSOR, ...keep(0), ...EMPTY_MAP, ...text('a'.repeat(1_000_000))],
          [...EMPTY_MAP, ...MARK, ...repeated(1000, (index) => [...small(index), ...recall(0)]), ...SET_ALL, 0x73],
        ),
      ),
      /a name of 10000\d\d characters/,
    ],
    [
      'entries without a name, in a dictionary that stands in another one thousands of times',
      legacy(
        pickle(
          [...EMPTY_MAP, ...keep(0), ...MARK, ...repeated(5000, () => [...EMPTY_TUPLE, ...NONE]), ...SET_ALL],
          [...EMPTY_MAP, ...MARK, ...repeated(5000, (index) => [...small(index), ...recall(0)]), ...SET_ALL],
        ),
      ),
      /entries in its dictionaries/,
    ],
    [
      'a tensor of a hundred axes',
      legacy(
        pickle(
          name('torch._utils', '_rebuild_tensor_v2'),
          [...MARK, ...MARK, ...text('storage'), ...name('torch', 'FloatStorage'), ...text('0'), ...text('cpu')],
          [...small(1), 0x74, ...STORAGE, ...small(0), ...MARK, ...repeated(100, () => small(1)), 0x74, ...keep(0)],
          [...recall(0), 0x74, ...REDUCE],
        ),
      ),
      /parts of another kind/,
    ],
  ])('%s', async (_, bytes, said) => {
    const startedMs = process.cpuUsage().user / 1000;
    await expect(opened(bytes)).rejects.toMatchObject({ code: 'TORCH_INVALID', message: expect.stringMatching(said) });
    expect(process.cpuUsage().user / 1000 - startedMs).toBeLessThan(2000);
  });
});

describe.each(['state', 'state-legacy', 'checkpoint'])('%s', (name) => {
  const bytes = bytesOf(name);

  it('cut short anywhere is refused by its code', async () => {
    for (let length = 8; length < bytes.length; length += Math.ceil(bytes.length / 40)) {
      const error = await opened(bytes.subarray(0, length)).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AppError);
    }
  });

  it('with any bytes changed is read inside the file, or refused by its code', async () => {
    const change = fc.array(fc.tuple(fc.integer({ min: 2, max: bytes.length - 1 }), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(change, async (changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, value] of changes) changed[at] = value;
        const result = await opened(changed).catch((thrown: unknown) => thrown);
        if (result instanceof Error) expect(result).toBeInstanceOf(AppError);
        else
          for (const { offsetBytes, sizeBytes } of (result as Awaited<ReturnType<typeof opened>>).tensors.values())
            expect(offsetBytes + sizeBytes).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 100 },
    );
  });
});
