import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OldImage, oldInfotext, oldSavedMs, writeOldDataFolder } from '../../test/support/old-data-folder.js';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';

const TRASH = ['0f8fad5b-d9cb-469f-a165-70867728950e', '1f8fad5b-d9cb-469f-a165-70867728950e'] as const;

let root: string;
let elsewhere: string;
let bench: ServerBench;
let images: readonly OldImage[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'old-folder-'));
  elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
  images = [
    { id: 'known-0', file: 'outputs/txt2img-images/00000-1.png' },
    { id: 'unknown-to-the-gallery-12', file: 'outputs/txt2img-images/00001-1.png', inGallery: false },
    { id: 'thrown-away-0', file: 'outputs/txt2img-images/00002-1.png', trashId: TRASH[0] },
    { id: 'thrown-away-1', file: 'outputs/txt2img-images/00003-1.png', trashId: TRASH[1], inGallery: false },
    { id: 'elsewhere-0', file: join(elsewhere, '00000-1.png'), inGallery: false },
    { id: 'gone-0', file: 'outputs/txt2img-images/00004-1.png', isThere: false },
  ];
  await writeOldDataFolder(root, images);
  bench = await createServerBench({}, { dataDir: root });
  await bench.service.gallery.settled();
});
afterAll(async () => {
  await bench.close();
  for (const folder of [root, elsewhere]) await rm(folder, { recursive: true, force: true });
});

const addressOf = (id: string) => `/api/v1/pictures/${id}/file`;

const listed = async () => (await bench.get('/api/v1/pictures')).json().pictures;

describe('the data folder of an older version', () => {
  it('still lists what its jobs saved, newest first, in the same words', async () => {
    const expected = [5, 4, 1, 0].map((at) => ({
      id: images[at]?.id,
      url: addressOf(images[at]?.id ?? ''),
      infotext: oldInfotext(at),
      width: 8,
      height: 8,
      createdMs: oldSavedMs(at),
    }));
    expect(await listed()).toEqual(expected);
    const page = await bench.get('/api/v1/pictures?limit=2&before=elsewhere-0');
    expect(page.json().pictures).toEqual(expected.slice(2));
  });

  it('still has every image under its address, in the trash and elsewhere, too', async () => {
    const fileOf = ({ file, trashId }: OldImage) =>
      trashId === undefined ? join(root, file) : join(root, 'penultimate', 'trash', trashId, file.split('/').at(-1)!);
    for (const image of images.filter(({ isThere = true }) => isThere)) {
      const answer = await bench.get(addressOf(image.id));
      expect([image.id, answer.statusCode]).toEqual([image.id, 200]);
      const path = image.file.startsWith('/') ? image.file : fileOf(image);
      expect(answer.rawPayload).toEqual(await readFile(path));
    }
    const gone = await bench.get(addressOf('gone-0'));
    expect([gone.statusCode, gone.json().error.code]).toEqual([404, 'FILE_NOT_FOUND']);
  });

  it('has all of them in the gallery that lie in its folders, with their jobs', async () => {
    const { pictures } = (await bench.get('/api/v1/gallery')).json();
    expect(pictures.map(({ prompt }: { prompt: string }) => prompt).sort()).toEqual(['image 0', 'image 1']);
    for (const { id, prompt } of pictures)
      expect((await bench.get(`/api/v1/gallery/${id}`)).json().jobId).toBe(
        prompt === 'image 0' ? 'known' : 'unknown-to-the-gallery',
      );
    const trashed = (await bench.get('/api/v1/gallery?trashed=true')).json().pictures;
    expect(trashed.map(({ id }: { id: string }) => id).sort()).toEqual([...TRASH]);
  });

  it('brings what was thrown away back under the same address', async () => {
    await bench.post('/api/v1/gallery/restore', { ids: TRASH });
    for (const id of ['thrown-away-0', 'thrown-away-1']) {
      expect((await bench.get(addressOf(id))).statusCode).toBe(200);
      expect((await listed()).map((row: { id: string }) => row.id)).toContain(id);
    }
  });
});
