/** A LoRA's hash: what is hashed, and that an unchanged file is read once. */
import { createHash } from 'node:crypto';
import { open, readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/golden.js';
import { floatTensor, openSafetensors, writeSafetensors } from '../../weights/index.js';
import { createLoraHashes } from './lora-hash.js';

const VALUES = Float32Array.of(1, 2, 3, 4);
/** Seconds: a time that can be set again exactly. */
const WRITTEN = 1_700_000_000;
const EXPECTED = createHash('sha256').update(new Uint8Array(VALUES.buffer)).digest('hex').slice(0, 12);

async function writeLora(metadata: Readonly<Record<string, string>> = {}): Promise<string> {
  const path = join(await temporaryFolder(), 'a.safetensors');
  await writeSafetensors(path, [floatTensor('x.lora_up.weight', VALUES, [4, 1])], metadata);
  await utimes(path, WRITTEN, WRITTEN);
  return path;
}

/** Other numbers in a file whose size and time stay. */
async function alterUnseen(path: string): Promise<void> {
  const { size } = await stat(path);
  const file = await open(path, 'r+');
  await file.write(new Uint8Array(4).fill(7), 0, 4, size - 4);
  await file.close();
  await utimes(path, WRITTEN, WRITTEN);
}

describe('the hash of a LoRA', () => {
  it("is that of its tensors, whatever its metadata say; a trainer's own goes before", async () => {
    const { of } = createLoraHashes(undefined);
    expect(await of(await openSafetensors(await writeLora()))).toBe(EXPECTED);
    expect(await of(await openSafetensors(await writeLora({ note: 'edited' })))).toBe(EXPECTED);
    expect(await of(await openSafetensors(await writeLora({ sshs_model_hash: 'ab'.repeat(32) })))).toBe('abababababab');
    expect(await of(await openSafetensors(await writeLora({ sshs_model_hash: 'not one' })))).toBe(EXPECTED);
  });

  it.each(['with a cache', 'without'])('is computed once for a size and time, %s', async (name) => {
    const cache = name === 'without' ? undefined : await temporaryFolder();
    const hashes = createLoraHashes(cache);
    const path = await writeLora();
    expect(await hashes.of(await openSafetensors(path))).toBe(EXPECTED);
    await alterUnseen(path);
    expect(await hashes.of(await openSafetensors(path))).toBe(EXPECTED);
    const restarted = await createLoraHashes(cache).of(await openSafetensors(path));
    expect(restarted === EXPECTED).toBe(cache !== undefined);
    await utimes(path, 1, 1);
    expect(await hashes.of(await openSafetensors(path))).not.toBe(EXPECTED);
  });

  it('is computed in the background for what is listed', async () => {
    const cache = await temporaryFolder();
    const hashes = createLoraHashes(cache);
    const path = await writeLora();
    hashes.ahead(path);
    hashes.ahead('/not/there.safetensors');
    await expect.poll(() => readdir(join(cache, 'hashes')).catch(() => [])).toHaveLength(1);
    await hashes.settled();
    await alterUnseen(path);
    expect(await hashes.of(await openSafetensors(path))).toBe(EXPECTED);
    await hashes.close();
  });
});
