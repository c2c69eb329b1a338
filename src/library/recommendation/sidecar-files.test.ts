/** @file What is found beside a model, and that nothing found there can stop anything. */
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeImage } from '../../images/image-file.js';
import { createSavedClipSkips } from './saved-clip-skip.js';
import { readEvidence } from './sidecar-files.js';

let folder: string;
const at = (name: string) => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-evidence-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const BLACK = { width: 8, height: 8, data: new Uint8Array(192) };

describe('readEvidence', () => {
  it('finds nothing where nothing is', async () => {
    expect(await readEvidence(at('anime.safetensors'))).toEqual({ documents: [], pictures: [] });
  });

  it.each(['anime.safetensors', 'anime'])('finds documents and pictures beside %s', async (model) => {
    await writeFile(at('anime.civitai.info'), '{"clipSkip":2}');
    await writeFile(at('anime.json'), '{}');
    await writeFile(at('another.json'), '{}');
    await writeFile(at('anime.png'), await encodeImage({ image: BLACK, infotext: 'a cat' }, 'png'));
    expect(await readEvidence(at(model))).toEqual({
      documents: [
        { path: at('anime.civitai.info'), text: '{"clipSkip":2}' },
        { path: at('anime.json'), text: '{}' },
      ],
      pictures: [{ path: at('anime.png'), text: 'a cat' }],
    });
  });

  it('tells what cannot be read: a folder, a file that is too large, a picture that is none', async () => {
    await mkdir(at('anime.json'));
    await writeFile(at('anime.civitai.info'), '');
    await truncate(at('anime.civitai.info'), 9 * 2 ** 20);
    await writeFile(at('anime.png'), 'not a picture');
    const { documents, pictures } = await readEvidence(at('anime.safetensors'));
    expect(documents).toEqual([
      { path: at('anime.civitai.info'), reason: expect.stringContaining('the limit is 8388608') },
      { path: at('anime.json'), reason: expect.stringContaining('EISDIR') },
    ]);
    expect(pictures).toEqual([{ path: at('anime.png'), reason: expect.stringMatching(/./) }]);
  });
});

describe('saved clip skips', () => {
  const HASH = 'ab'.repeat(32);

  it('are kept by hash, replaced and forgotten', async () => {
    const saved = createSavedClipSkips(at('clip-skip'));
    expect(await saved.any()).toBe(false);
    await saved.set(HASH, 2, 'anime');
    await saved.set(HASH, 3, 'anime');
    expect([await saved.any(), await saved.get(HASH), await saved.get('cd'.repeat(32))]).toEqual([true, 3, undefined]);
    await saved.forget(HASH);
    await saved.forget(HASH);
    expect([await saved.any(), await saved.get(HASH)]).toEqual([false, undefined]);
  });

  it.each(['', '{', '{"value":"2"}', 'null'])('that are damaged count as none: %j', async (text) => {
    await writeFile(at(`${HASH}.json`), text);
    expect(await createSavedClipSkips(folder).get(HASH)).toBeUndefined();
  });
});
