import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashFiles } from './read-through.js';
import { verifyModel } from './verify-model.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-verify-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const LORA = ['lora_unet_x.lora_up.weight', 'lora_unet_x.lora_down.weight'];
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Bytes of two F32 tensors of four values. */
function fileOf(data: Float32Array, metadata?: Record<string, string>, names: readonly string[] = LORA): Buffer {
  const each = data.byteLength / names.length;
  const tensors = names.map((name, i) => [
    name,
    { dtype: 'F32', shape: [each / 4], data_offsets: [i * each, (i + 1) * each] },
  ]);
  const header = Buffer.from(
    JSON.stringify({ ...(metadata ? { __metadata__: metadata } : {}), ...Object.fromEntries(tensors) }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.from(data.buffer)]);
}
const VALUES = Float32Array.from({ length: 8 }, (_, i) => i);

async function verified(bytes: Uint8Array, sha256?: string) {
  const path = join(folder, 'x.safetensors');
  await writeFile(path, bytes);
  return verifyModel(path, sha256 === undefined ? {} : { sha256 });
}

describe('verifying', () => {
  it('finds a sound file sound, with its hash and who states it', async () => {
    const bytes = fileOf(VALUES, { sshs_model_hash: sha(Buffer.from(VALUES.buffer)) });
    await writeFile(join(folder, 'x.safetensors.sha256'), `${sha(bytes)}  x.safetensors\n`);
    expect(await verified(bytes, sha(bytes))).toMatchObject({
      sound: true,
      kind: 'lora',
      tensors: 2,
      sha256: sha(bytes),
      problems: [],
      comparedWith: ['the given hash', 'x.safetensors.sha256', 'its metadata sshs_model_hash'],
    });
  });

  it.each([
    ['a cut file', fileOf(VALUES).subarray(0, -3), undefined, /incomplete/],
    ['no safetensors file', Buffer.from('nothing of the kind'), undefined, /not a valid safetensors file/],
    [
      'infinities',
      fileOf(Float32Array.of(1, 2, Number.POSITIVE_INFINITY, 4, Number.NaN, 6, 7, 8)),
      undefined,
      /1 values/,
    ],
    ['another hash', fileOf(VALUES), '0'.repeat(64), /the given hash says 0000/],
    [
      'another stated hash',
      fileOf(VALUES, { sshs_model_hash: '1'.repeat(64) }),
      undefined,
      /sshs_model_hash says 1111/,
    ],
    ['unknown tensors', fileOf(VALUES, undefined, ['a', 'b']), undefined, /./],
  ] as const)('tells %s', async (_name, bytes, sha256, problem) => {
    const { sound, problems } = await verified(bytes, sha256);
    expect(sound).toBe(false);
    expect(problems.map(({ message }) => message).join('\n')).toMatch(problem);
  });

  it('tells a file that is not there, and ends when it is told to', async () => {
    expect(await verifyModel(join(folder, 'none.safetensors'))).toMatchObject({ sound: false, kind: null });
    const path = join(folder, 'x.safetensors');
    await writeFile(path, fileOf(VALUES));
    await expect(verifyModel(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('the reading thread', () => {
  it('hashes files one after another, and tells how far it is', async () => {
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    await writeFile(a, Buffer.alloc(5_000_000, 1));
    await writeFile(b, Buffer.alloc(10, 2));
    const news: number[] = [];
    const hash = await hashFiles([a, b], { background: true, onProgress: (done) => news.push(done) });
    expect(hash).toBe(sha(Buffer.concat([Buffer.alloc(5_000_000, 1), Buffer.alloc(10, 2)])));
    expect(news).toEqual([4_194_304, 5_000_000, 5_000_010]);
  });

  it('fails for a file that is not there', async () => {
    await expect(hashFiles([join(folder, 'none')])).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});
