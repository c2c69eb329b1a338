/** GGUF headers: a file of the gguf library, and files that are cut, changed or hostile. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goldenJson, temporaryFolder } from '../../../test/support/golden.js';
import { AppError } from '../../base/index.js';
import { openTensorFile } from '../open-file.js';
import { readFloats } from '../tensor-file.js';

const { file, kinds } = goldenJson<{
  readonly file: string;
  readonly kinds: Readonly<Record<string, { readonly elements: string }>>;
}>('block-dtypes');
const bytes = Buffer.from(file, 'base64');

async function opened(content: Uint8Array) {
  const path = join(await temporaryFolder(), 'x.gguf');
  await writeFile(path, content);
  return openTensorFile(path);
}

describe('a GGUF file', () => {
  it('has its tensors with the outermost size first, and its notes as text', async () => {
    const { tensors, metadata } = await opened(bytes);
    expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ['plain', 'F32', [2, 3]],
      ['half', 'F16', [4]],
      ['blocks', 'Q8_0', [2, 32]],
    ]);
    expect(metadata).toMatchObject({ 'general.architecture': 'sd1', 'general.name': 'small', 'sd.scale': '0.5' });
    expect([...(await readFloats(tensors.get('plain')!))]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...(await readFloats(tensors.get('half')!))]).toEqual([0, 1, 2, 3]);
    const elements = Buffer.from(kinds.Q8_0!.elements, 'base64');
    expect(Buffer.from((await readFloats(tensors.get('blocks')!)).buffer)).toEqual(elements);
  });

  it('that is cut short anywhere is refused', async () => {
    for (const length of [4, 8, 20, 100, bytes.length - 40])
      await expect(opened(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'GGUF_INVALID' });
  });

  it('with counts beyond any model is refused before anything is made of them', async () => {
    const many = Buffer.from(bytes);
    many.writeBigUInt64LE(2n ** 40n, 8);
    await expect(opened(many)).rejects.toMatchObject({ code: 'GGUF_INVALID', message: expect.stringMatching(/limit/) });
  });

  it('with any bytes changed is read, or refused by its code', async () => {
    const change = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(change, async (changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, value] of changes) changed[Math.max(at, 4)] = value;
        const error = await opened(changed).catch((thrown: unknown) => thrown);
        expect(error instanceof Error ? error instanceof AppError : true).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
