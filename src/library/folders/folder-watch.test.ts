import { mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FolderWatch, watchFolders } from './folder-watch.js';
import { isIncomplete } from './incomplete-files.js';

let folder: string;
let watch: FolderWatch | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-watch-'));
});
afterEach(async () => {
  await watch?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A file of one tensor of that many bytes. */
function tensorFile(bytes = 4000): Buffer {
  const header = Buffer.from(JSON.stringify({ x: { dtype: 'U8', shape: [bytes], data_offsets: [0, bytes] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(bytes, 1)]);
}
const at = (...parts: string[]) => join(folder, ...parts);

/** Counts what a watcher tells. */
async function watching(...folders: string[]) {
  watch = watchFolders({ folders });
  await watch.ready();
  const heard = vi.fn();
  watch.onChange(heard);
  const told = async (change: () => Promise<unknown>) => {
    heard.mockClear();
    await change();
    await vi.waitFor(() => expect(heard).toHaveBeenCalled(), 10_000);
  };
  return { heard, told };
}

describe('what is arriving', () => {
  it('is a file that is cut short and new: in its data, in its header, before its first byte', async () => {
    const whole = tensorFile();
    for (const length of [0, 20, 500, whole.length - 1]) {
      await writeFile(at('x.safetensors'), whole.subarray(0, length));
      expect([length, await isIncomplete(at('x.safetensors'))]).toEqual([length, true]);
      // The file system's clock may be a fraction of a millisecond ahead.
      await vi.waitFor(async () => expect(await isIncomplete(at('x.safetensors'), 0)).toBe(false), 20_000);
    }
    await writeFile(at('x.safetensors'), Buffer.alloc(whole.length));
    expect(await isIncomplete(at('x.safetensors'))).toBe(true);
  });

  it.each([
    ['whole', tensorFile()],
    ['no safetensors file', Buffer.from('no model at all')],
    ['tiny', Buffer.from('text')],
  ])('is no file that is %s', async (_name, bytes) => {
    await writeFile(at('x.safetensors'), bytes);
    expect(await isIncomplete(at('x.safetensors'))).toBe(false);
  });

  it('is a new model folder until each part has its weights whole', async () => {
    await writeFile(at('model_index.json'), '{}');
    expect(await isIncomplete(folder)).toBe(true);
    expect(await isIncomplete(folder, 0)).toBe(false);
    for (const part of ['unet', 'vae', 'text_encoder']) {
      await mkdir(at(part));
      await writeFile(at(part, 'model.safetensors'), tensorFile());
    }
    expect(await isIncomplete(folder)).toBe(false);
    await writeFile(at('unet', 'model.safetensors'), tensorFile().subarray(0, 900));
    expect(await isIncomplete(folder)).toBe(true);
  });
});

describe('a watched folder', () => {
  it('tells a file that comes in pieces when it is whole, and that it was renamed and removed', async () => {
    const { heard, told } = await watching(folder);
    const bytes = tensorFile();
    const file = await open(at('a.safetensors'), 'w');
    await file.write(bytes.subarray(0, 300));
    await told(() => writeFile(at('b.safetensors'), bytes));
    expect(await isIncomplete(at('a.safetensors'))).toBe(true);
    await told(async () => {
      await file.write(bytes.subarray(300));
      await file.close();
    });
    await told(() => rename(at('a.safetensors'), at('c.safetensors')));
    await told(() => rm(at('c.safetensors')));
    expect(heard).toHaveBeenCalled();
  });

  it('may appear later, and so may its parents', async () => {
    const { told } = await watching(at('later', 'below'));
    await told(() => mkdir(at('later', 'below'), { recursive: true }));
    await told(() => writeFile(at('later', 'below', 'a.safetensors'), tensorFile()));
  });
});
