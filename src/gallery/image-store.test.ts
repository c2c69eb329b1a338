import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { infotextOf } from '../../test/support/gallery-files.js';
import { AppError } from '../base/index.js';
import { settingDefaults } from '../contract/index.js';
import { encodeImage } from '../images/index.js';
import { outputOf } from '../planning/output-policy.js';
import { type ArtifactStore, createFolderStore, createTransientStore } from '../storage/index.js';
import { createGallery, type Gallery, openImageIndex } from './gallery.js';
import type { DrawnImage } from './image-saver.js';
import { createImageStore, type ImageStore, type ImageStoreParts } from './image-store.js';
import type { ImageIndex } from './index/image-index.js';

let root: string;
let index: ImageIndex;
let gallery: Gallery;
let artifacts: ArtifactStore;
let images: ImageStore;
let problems: unknown[];

const open = (parts: Partial<ImageStoreParts> = {}): ImageStore =>
  createImageStore({
    root,
    artifacts,
    transient: createTransientStore({ limitBytes: 2 ** 20 }),
    index,
    gallery,
    onProblem: (error) => problems.push(error),
    ...parts,
  });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-store-'));
  index = await openImageIndex(root);
  gallery = createGallery(index, { root, folders: () => [join(root, 'outputs')], cacheFolder: undefined });
  artifacts = createFolderStore({ root });
  problems = [];
  images = open();
});
afterEach(async () => {
  await gallery.close();
  await index.close();
  await rm(root, { recursive: true, force: true });
});

const OUTPUT = outputOf({ ...settingDefaults(), save_to_dirs: false });

/** Of a job: `number` counts from 0, its seed from 7. */
async function drawn(number: number, given: Partial<DrawnImage> = {}): Promise<DrawnImage> {
  const image = { width: 8, height: 8, data: new Uint8Array(8 * 8 * 3).fill(number) };
  const infotext = infotextOf({ prompt: `image ${number}`, seed: 7 + number });
  const facts = {
    image,
    infotext,
    index: number,
    seed: 7 + number,
    clipSkip: { requested: 1, effective: 1, layersRun: 12, numLayers: 12 },
    jobId: 'job',
    bytes: await encodeImage({ image, infotext }, 'png'),
    request: { steps: 3 },
    recipe: { number },
  };
  return { ...facts, ...given } as unknown as DrawnImage;
}

const folder = () => join(root, 'outputs', 'txt2img-images');
const files = () => readdir(folder()).catch(() => [] as string[]);

describe('an image that is saved', () => {
  it('is a file, an address and a row of both lists', async () => {
    const image = await drawn(0);
    expect(await images.keep(image, OUTPUT)).toBe('/api/v1/pictures/job-0/file');
    expect(await files()).toEqual(['00000-7.png']);
    expect(await images.fileOf('job-0')).toMatchObject({ mediaType: 'image/png', bytes: Buffer.from(image.bytes) });
    expect(await images.pathOf('job-0')).toBe(join(folder(), '00000-7.png'));
    expect(await images.list({ limit: 9 })).toMatchObject([
      { id: 'job-0', url: '/api/v1/pictures/job-0/file', infotext: image.infotext, width: 8, height: 8 },
    ]);
    const [shown] = (await gallery.list({})).pictures;
    expect(await gallery.entry(shown?.id ?? '')).toMatchObject({
      jobId: 'job',
      path: 'outputs/txt2img-images/00000-7.png',
    });
    expect(await gallery.recipe(shown?.id ?? '')).toEqual({ number: 0 });
    expect(problems).toEqual([]);
  });

  it('is in the gallery although the shared database restarted while it was saved', async () => {
    const away = new AppError('SERVICE_UNREACHABLE', { service: 'PostgreSQL', address: 'here', reason: 'restarts' });
    /** The first call of each finds nobody there. */
    const restarting = <T extends unknown[], R>(call: (...values: T) => Promise<R>) => {
      let isThere = false;
      return async (...values: T): Promise<R> => {
        if (isThere) return call(...values);
        isThere = true;
        throw away;
      };
    };
    const kept = open({
      index: { ...index, reserve: restarting(index.reserve), confirm: restarting(index.confirm) },
      gallery: { ...gallery, note: restarting(gallery.note) },
    });
    await kept.keep(await drawn(0), OUTPUT);
    expect(await files()).toEqual(['00000-7.png']);
    expect((await gallery.list({})).pictures).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  it('has its text beside it where the settings say so', async () => {
    await images.keep(await drawn(0), { ...OUTPUT, withTextFile: true });
    expect((await files()).sort()).toEqual(['00000-7.png', '00000-7.txt']);
    expect(await readFile(join(folder(), '00000-7.txt'), 'utf8')).toBe(`${(await drawn(0)).infotext}\n`);
  });

  it('has the name and the folder of the patterns, a number only where that name is taken', async () => {
    const output = { ...OUTPUT, pattern: '[seed]', subfolder: '[steps]' };
    await images.keep(await drawn(0), output);
    await images.keep(await drawn(1, { seed: 7 }), output);
    expect((await readdir(join(folder(), '3'))).sort()).toEqual(['00000-7.png', '7.png']);
  });

  it('lies in a folder elsewhere where the settings say so, and in the gallery when that is one of its folders', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    await images.keep(await drawn(0), { ...OUTPUT, folder: elsewhere });
    await images.keep(await drawn(1), { ...OUTPUT, folder: join('..', elsewhere.split('/').at(-1) ?? '') });
    expect((await readdir(elsewhere)).sort()).toEqual(['00000-7.png', '00001-8.png']);
    expect((await images.list({ limit: 9 })).map(({ id }) => id)).toEqual(['job-1', 'job-0']);
    expect((await images.fileOf('job-1')).bytes).toEqual(Buffer.from((await drawn(1)).bytes));
    expect((await gallery.list({})).pictures).toEqual([]);
    await rm(elsewhere, { recursive: true });
  });

  it('is saved once, whatever number of attempts a job takes', async () => {
    for (let attempt = 0; attempt < 3; attempt++) await images.keep(await drawn(0), OUTPUT);
    await images.keep(await drawn(1), OUTPUT);
    expect((await files()).sort()).toEqual(['00000-7.png', '00001-8.png']);
    expect((await images.list({ limit: 9 })).map(({ id }) => id)).toEqual(['job-1', 'job-0']);
  });

  it.each([
    ['the file was written', 'put'],
    ['the index knew of it', 'confirm'],
  ])('is saved under the same name after a process that ended before %s', async (_, method) => {
    const dying = { artifacts: { ...artifacts }, index: { ...index } };
    const death = new Promise<void>((reached) => {
      const end = async () => {
        reached();
        return new Promise<never>(() => undefined);
      };
      Object.assign(method === 'put' ? dying.artifacts : dying.index, { [method]: end });
    });
    void open(dying).keep(await drawn(0), OUTPUT);
    await death;
    expect(await images.list({ limit: 9 })).toEqual([]);
    artifacts = createFolderStore({ root });
    const restarted = open();
    await restarted.keep(await drawn(1), OUTPUT);
    await restarted.keep(await drawn(0), OUTPUT);
    expect((await files()).sort()).toEqual(['00000-7.png', '00001-8.png']);
    expect((await gallery.list({})).pictures).toHaveLength(2);
  });

  /** A promise, and what fulfils it. */
  const pending = () => {
    let fulfil = (): void => undefined;
    const promise = new Promise<void>((resolve) => {
      fulfil = resolve;
    });
    return { promise, fulfil };
  };

  /** A call that waits at a gate, and what opens it. */
  const gated = <T extends unknown[], R>(call: (...values: T) => Promise<R>) => {
    const [gate, arrival] = [pending(), pending()];
    const waiting = (...values: T): Promise<R> => {
      arrival.fulfil();
      return gate.promise.then(() => call(...values));
    };
    return { call: waiting, reached: arrival.promise, openGate: gate.fulfil };
  };

  it('is one file although two workers save it at once: one had taken a name before the other began', async () => {
    const slow = gated(index.reserve);
    const first = open({ index: { ...index, reserve: slow.call } }).keep(await drawn(0), OUTPUT);
    await slow.reached;
    await images.keep(await drawn(0), OUTPUT);
    slow.openGate();
    await first;
    expect(await files()).toEqual(['00001-7.png']);
    expect((await gallery.list({})).pictures).toHaveLength(1);
    expect(await images.fileOf('job-0')).toMatchObject({ bytes: Buffer.from((await drawn(0)).bytes) });
  });

  it('stays when a worker that could not write it gives up after another one could', async () => {
    const refused = gated(() => Promise.reject(new Error('no network')));
    const first = open({ artifacts: { ...artifacts, put: refused.call } }).keep(await drawn(0), OUTPUT);
    await refused.reached;
    await images.keep(await drawn(0), OUTPUT);
    refused.openGate();
    await expect(first).rejects.toThrow('no network');
    expect(await files()).toEqual(['00000-7.png']);
    expect((await gallery.list({})).pictures).toHaveLength(1);
  });

  it('is saved under another name when the worker that had reserved its name gives up first', async () => {
    const refused = gated(() => Promise.reject(new Error('no network')));
    const first = open({ artifacts: { ...artifacts, put: refused.call } }).keep(await drawn(0), OUTPUT);
    await refused.reached;
    const late = gated(index.confirm);
    const second = open({ index: { ...index, confirm: late.call } }).keep(await drawn(0), OUTPUT);
    await late.reached;
    refused.openGate();
    await expect(first).rejects.toThrow('no network');
    late.openGate();
    await second;
    expect((await images.list({ limit: 9 })).map(({ id }) => id)).toEqual(['job-0']);
    expect(await images.fileOf('job-0')).toMatchObject({ bytes: Buffer.from((await drawn(0)).bytes) });
  });

  it('leaves nothing behind when it cannot be written', async () => {
    const refusal = new Error('disk full');
    const full = { ...artifacts, put: () => Promise.reject(refusal) };
    await expect(open({ artifacts: full }).keep(await drawn(0), OUTPUT)).rejects.toBe(refusal);
    expect([await files(), await images.list({ limit: 9 })]).toEqual([[], []]);
    await expect(images.fileOf('job-0')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const silent = { ...index, reserve: () => Promise.reject(refusal) };
    await expect(open({ index: silent }).keep(await drawn(0), OUTPUT)).rejects.toBe(refusal);
    expect(await files()).toEqual([]);
  });

  it('is saved although the gallery cannot read it, which is told', async () => {
    await images.keep(await drawn(0, { bytes: new TextEncoder().encode('no image') }), OUTPUT);
    expect(problems).toMatchObject([{ code: 'IMAGE_INVALID' }]);
    expect((await images.list({ limit: 9 })).map(({ id }) => id)).toEqual(['job-0']);
  });

  it('stays in the trash when it was thrown away before a second attempt', async () => {
    await images.keep(await drawn(0), OUTPUT);
    await gallery.trash((await gallery.list({})).pictures.map(({ id }) => id));
    await images.keep(await drawn(0), OUTPUT);
    expect(await files()).toEqual([]);
    expect((await images.fileOf('job-0')).bytes).toEqual(Buffer.from((await drawn(0)).bytes));
    expect(await images.pathOf('job-0')).toContain(join('penultimate', 'trash'));
  });

  it('keeps its address and what its job knew while its file is gone for a while', async () => {
    await images.keep(await drawn(0), OUTPUT);
    const path = await images.pathOf('job-0');
    await rm(path);
    const rebuilt = async () => {
      gallery.rebuild();
      await gallery.settled();
    };
    await rebuilt();
    expect([await images.list({ limit: 9 }), (await gallery.list({})).pictures]).toEqual([[], []]);
    await expect(images.fileOf('job-0')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND', data: { path } });
    await writeFile(path, (await drawn(0)).bytes);
    await rebuilt();
    const [shown] = (await gallery.list({})).pictures;
    expect(await gallery.recipe(shown?.id ?? '')).toEqual({ number: 0 });
    expect((await images.list({ limit: 9 })).map(({ id }) => id)).toEqual(['job-0']);
  });

  it('gives no address of its own to another that takes its name', async () => {
    await images.keep(await drawn(0), OUTPUT);
    await rm(await images.pathOf('job-0'));
    await images.keep(await drawn(0, { jobId: 'other' }), OUTPUT);
    expect(await files()).toEqual(['00000-7.png']);
    expect((await images.list({ limit: 9 })).map(({ id }) => id)).toEqual(['other-0']);
    await expect(images.fileOf('job-0')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('many at once have names of their own', async () => {
    await mkdir(folder(), { recursive: true });
    await writeFile(join(folder(), '00041-1.png'), '');
    const many = await Promise.all(Array.from({ length: 20 }, (_, i) => drawn(i, { seed: 5 })));
    await Promise.all(many.map((image) => images.keep(image, OUTPUT)));
    const expected = Array.from({ length: 20 }, (_, i) => `${String(42 + i).padStart(5, '0')}-5.png`);
    expect((await files()).sort()).toEqual(['00041-1.png', ...expected]);
    for (const { index: number, bytes } of many)
      expect((await images.fileOf(`job-${number}`)).bytes).toEqual(Buffer.from(bytes));
  });
});

describe('an image that is not saved', () => {
  it('is in memory under its address, and in no list or folder', async () => {
    const image = await drawn(0);
    expect(await images.keep(image, { ...OUTPUT, toDisk: false })).toBe('/api/v1/pictures/job-0/file');
    for (let time = 0; time < 2; time++)
      expect(await images.fileOf('job-0')).toEqual({ mediaType: 'image/png', bytes: image.bytes });
    expect([await files(), await images.list({ limit: 9 })]).toEqual([[], []]);
  });

  it('is taken once', async () => {
    const { jobId, bytes } = await drawn(3);
    expect(await images.keepTransient({ jobId, index: 3, bytes }, 'webp')).toBe('job-3');
    expect(await images.take('job-3')).toEqual({ mediaType: 'image/webp', bytes });
    await expect(images.take('job-3')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await files()).toEqual([]);
  });

  it('is forgotten for newer ones', async () => {
    const small = open({ transient: createTransientStore({ limitBytes: 10 }) });
    for (const number of [0, 1, 2])
      await small.keepTransient({ jobId: 'job', index: number, bytes: new Uint8Array(5) }, 'png');
    await expect(small.take('job-0')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await small.take('job-1')).bytes).toHaveLength(5);
  });
});

it('an image that was saved can be taken again and again', async () => {
  await images.keep(await drawn(0), OUTPUT);
  for (let time = 0; time < 2; time++) expect((await images.take('job-0')).bytes.length).toBeGreaterThan(0);
});
