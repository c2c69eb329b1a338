import { mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openSafetensors } from './safetensors.js';
import { readFloats } from './tensor-file.js';
import { floatTensor, writeSafetensors } from './write.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safetensors-'));
});

/** A file from a header and data bytes, without any checking. */
async function rawFile(
  name: string,
  header: unknown,
  data: Uint8Array = new Uint8Array(0),
  length?: bigint,
): Promise<string> {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const start = new Uint8Array(8);
  new DataView(start.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  const path = join(folder, `${name}.safetensors`);
  await writeFile(path, Buffer.concat([start, json, data]));
  return path;
}

const entry = (dtype: string, shape: readonly unknown[], offsets: readonly unknown[]) => ({
  dtype,
  shape,
  data_offsets: offsets,
});
/** Deeper than the stack of what recurses over it. */
const DEEP = '['.repeat(5000) + ']'.repeat(5000);
const bytes = (...values: readonly number[]) => Uint8Array.from(values);

describe('values of every dtype', () => {
  const float64 = new Uint8Array(Float64Array.of(1.5, -2).buffer);
  it.each([
    ['F64', float64, [1.5, -2]],
    ['F32', new Uint8Array(Float32Array.of(0.25, -8).buffer), [0.25, -8]],
    ['F16', bytes(0x00, 0x3c, 0x00, 0xc0), [1, -2]],
    ['BF16', bytes(0x80, 0x3f, 0x20, 0xc0), [1, -2.5]],
    ['I64', new Uint8Array(BigInt64Array.of(5n, -7n).buffer), [5, -7]],
    ['I32', new Uint8Array(Int32Array.of(5, -7).buffer), [5, -7]],
    ['U8', bytes(0, 255), [0, 255]],
    ['BOOL', bytes(0, 1), [0, 1]],
  ] as const)('%s', async (dtype, data, expected) => {
    const file = await openSafetensors(await rawFile(dtype, { x: entry(dtype, [2], [0, data.length]) }, data));
    expect([...(await readFloats(file.tensors.get('x')!))]).toEqual(expected);
  });

  it('half floats at the edges: subnormal, infinity, NaN', async () => {
    const file = await openSafetensors(
      await rawFile('half', { x: entry('F16', [3], [0, 6]) }, bytes(1, 0, 0, 0x7c, 0, 0x7e)),
    );
    expect([...(await readFloats(file.tensors.get('x')!))]).toEqual([2 ** -24, Number.POSITIVE_INFINITY, Number.NaN]);
  });
});

describe('round trip', () => {
  it('gives back names, shapes, values and metadata', async () => {
    const path = join(folder, 'round.safetensors');
    await writeSafetensors(
      path,
      [floatTensor('b.c', Float32Array.of(1, 2, 3, 4), [2, 2]), floatTensor('é', Float32Array.of(5), [])],
      { note: 'hello' },
    );
    const file = await openSafetensors(path);
    expect(file.metadata).toEqual({ note: 'hello' });
    expect([...file.tensors.keys()]).toEqual(['b.c', 'é']);
    expect([...(await readFloats(file.tensors.get('b.c')!))]).toEqual([1, 2, 3, 4]);
    expect(file.tensors.get('é')?.shape).toEqual([]);
  });

  it("reads the format's own minimal file", async () => {
    expect((await openSafetensors(await rawFile('empty', {}))).tensors.size).toBe(0);
  });
});

it('metadata are texts; what is nested there is left out', async () => {
  const odd = `{"__metadata__":{"a":"x","n":2,"deep":${DEEP},"odd":{"toString":1}}}`;
  expect((await openSafetensors(await rawFile('metadata', odd))).metadata).toEqual({ a: 'x', n: '2' });
});

describe('refused, with path and reason', () => {
  const four = new Uint8Array(4);
  const eight = new Uint8Array(8);
  const cases: readonly (readonly [string, () => Promise<string>, string, RegExp])[] = [
    ['a missing file', async () => join(folder, 'nowhere.safetensors'), 'FILE_NOT_FOUND', /nowhere\.safetensors/],
    ['a folder', async () => folder, 'FILE_UNREADABLE', /EISDIR|not a file/],
    ['a file of three bytes', async () => plain('three', bytes(1, 2, 3)), 'SAFETENSORS_INVALID', /has 3 bytes/],
    [
      'a pickle',
      () => plain('pickle', bytes(0x80, 2, 0x7d, 0x71, 0, 0x2e, 0, 0, 0)),
      'CHECKPOINT_PICKLE',
      /pickled file and no safetensors file/,
    ],
    [
      'a zipped pickle',
      () => plain('zip.ckpt', bytes(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0)),
      'CHECKPOINT_PICKLE',
      /pickled file and no safetensors file/,
    ],
    ['a giant header', () => rawFile('giant', {}, four, 1n << 62n), 'SAFETENSORS_INVALID', /limit is 100000000/],
    [
      'a header longer than the file',
      () => rawFile('long', {}, four, 1000n),
      'SAFETENSORS_INVALID',
      /1000 bytes in a file of/,
    ],
    ['a header that is not JSON', () => rawFile('garbage', '{{{{'), 'SAFETENSORS_INVALID', /not JSON/],
    ['a header that is a list', () => rawFile('list', [1]), 'SAFETENSORS_INVALID', /not a JSON object/],
    [
      'an unknown dtype',
      () => rawFile('dtype', { x: entry('F8_E8M0', [4], [0, 4]) }, four),
      'SAFETENSORS_TENSOR',
      /"x".*F8_E8M0/,
    ],
    [
      'a negative size',
      () => rawFile('negative', { x: entry('F32', [-1], [0, 4]) }, four),
      'SAFETENSORS_TENSOR',
      /shape \[-1\]/,
    ],
    [
      'a fractional size',
      () => rawFile('fraction', { x: entry('F32', [1.5], [0, 4]) }, four),
      'SAFETENSORS_TENSOR',
      /shape/,
    ],
    [
      'offsets that do not fit the shape',
      () => rawFile('misfit', { x: entry('F32', [2], [0, 4]) }, four),
      'SAFETENSORS_TENSOR',
      /4 bytes of data.*needs 8/,
    ],
    [
      'offsets beyond the end',
      () => rawFile('beyond', { x: entry('F32', [2], [0, 8]) }, four),
      'SAFETENSORS_TENSOR',
      /incomplete/,
    ],
    [
      'overlapping tensors',
      () => rawFile('overlap', { x: entry('F32', [1], [0, 4]), y: entry('F32', [1], [2, 6]) }, eight),
      'SAFETENSORS_TENSOR',
      /inside/,
    ],
    [
      'a hole',
      () => rawFile('hole', { x: entry('F32', [1], [0, 4]), y: entry('F32', [1], [8, 12]) }, new Uint8Array(12)),
      'SAFETENSORS_TENSOR',
      /hole/,
    ],
    [
      'bytes behind the last tensor',
      () => rawFile('tail', { x: entry('F32', [1], [0, 4]) }, eight),
      'SAFETENSORS_INVALID',
      /4 bytes behind/,
    ],
    ['an empty name', () => rawFile('noname', { '': entry('F32', [1], [0, 4]) }, four), 'SAFETENSORS_TENSOR', /name/],
    [
      'a control character in a name',
      () => rawFile('control', { 'a\u0000b': entry('F32', [1], [0, 4]) }, four),
      'SAFETENSORS_TENSOR',
      /name/,
    ],
    [
      'a shape of lists in lists',
      () => rawFile('deep', `{"x":{"dtype":"F32","shape":${DEEP},"data_offsets":[0,4]}}`, four),
      'SAFETENSORS_TENSOR',
      /"x": shape \[…\] is not/,
    ],
    [
      'a dtype of lists in lists',
      () => rawFile('deep-dtype', `{"x":{"dtype":${DEEP},"shape":[1],"data_offsets":[0,4]}}`, four),
      'SAFETENSORS_TENSOR',
      /dtype \[…\] is not/,
    ],
    [
      'a dtype that every object has',
      () => rawFile('constructor', { x: entry('constructor', [1], [0, 4]) }, four),
      'SAFETENSORS_TENSOR',
      /dtype "constructor" is not/,
    ],
    [
      'a long dtype, told by its beginning',
      () => rawFile('long-dtype', { x: entry('F'.repeat(1_000_000), [1], [0, 4]) }, four),
      'SAFETENSORS_TENSOR',
      /dtype "F{79} is not/,
    ],
    [
      'a size without end',
      () => rawFile('infinite', '{"x":{"dtype":"F32","shape":[1e999],"data_offsets":[0,4]}}', four),
      'SAFETENSORS_TENSOR',
      /is not a list of at most 8 sizes/,
    ],
    [
      'a size beside a 0 that no file has room for',
      () => rawFile('beside-zero', { x: entry('F32', [2 ** 40, 0], [0, 0]) }),
      'SAFETENSORS_TENSOR',
      /a size above the \d+ bytes of the file/,
    ],
    [
      'more tensors than any model has',
      () =>
        rawFile('many', Object.fromEntries(Array.from({ length: 100_001 }, (_, n) => [n, entry('U8', [0], [0, 0])]))),
      'SAFETENSORS_INVALID',
      /100001 tensors, the limit is 100000/,
    ],
    [
      'sizes whose product overflows',
      () => rawFile('overflow', { x: entry('F32', [2 ** 40, 2 ** 40], [0, 4]) }, four),
      'SAFETENSORS_TENSOR',
      /needs/,
    ],
  ];
  const plain = async (name: string, content: Uint8Array) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  it.each(cases)('%s', async (_, make, code, message) => {
    const path = await make();
    const failure = await openSafetensors(path).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
    expect((failure as Error).message).toContain(path);
  });

  it('a file cut short after it was written', async () => {
    const path = join(folder, 'cut.safetensors');
    await writeSafetensors(path, [floatTensor('x', new Float32Array(64), [64])]);
    await truncate(path, 4096 + 100);
    await expect(openSafetensors(path)).rejects.toMatchObject({ code: 'SAFETENSORS_TENSOR' });
  });
});
