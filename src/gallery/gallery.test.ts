import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Made, writePicture } from '../../test/support/gallery-files.js';
import type { GalleryFilter, GalleryPicture } from '../contract/index.js';
import { insertPngText } from '../metadata/index.js';
import { type Gallery, openGallery } from './gallery.js';

let root: string;
let outputs: string;
let gallery: Gallery;
const opened: Gallery[] = [];

const open = async (options: Partial<Parameters<typeof openGallery>[0]> = {}): Promise<Gallery> => {
  const made = await openGallery({ root, folders: () => [outputs], cacheFolder: join(root, 'cache'), ...options });
  opened.push(made);
  return made;
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gallery-'));
  outputs = join(root, 'outputs');
  await mkdir(outputs);
  gallery = await open();
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close().catch(() => undefined);
  await rm(root, { recursive: true, force: true });
});

const make = (name: string, made: Made) => writePicture(join(outputs, name), made);

const rebuilt = async (one = gallery, full = false) => {
  one.rebuild({ full });
  await one.settled();
  return one.progress();
};

async function everything(filter: GalleryFilter, limit: number, one = gallery): Promise<GalleryPicture[]> {
  const pictures: GalleryPicture[] = [];
  let after: string | null = null;
  do {
    const page = await one.list({ ...filter, limit, ...(after === null ? {} : { after }) });
    pictures.push(...page.pictures);
    after = page.next;
  } while (after !== null);
  return pictures;
}

const prompts = (pictures: readonly GalleryPicture[]) => pictures.map(({ prompt }) => prompt);
const found = async (q: string, filter: GalleryFilter = {}) => prompts((await gallery.list({ ...filter, q })).pictures);

describe('search', () => {
  beforeEach(async () => {
    await make('1.png', { prompt: 'a lighthouse at night, (storm:1.2)', negative: 'people', at: 1000 });
    await make('2.png', { prompt: '一只黑色的猫坐在窗台上', model: 'other', clipSkip: 2, at: 2000 });
    await make('3.png', { prompt: 'a cat with people, café', clipSkip: 2, at: 3000 });
    await rebuilt();
  });

  it.each([
    ['lightho', ['a lighthouse at night, (storm:1.2)']],
    ['STORM night', ['a lighthouse at night, (storm:1.2)']],
    ['猫', ['一只黑色的猫坐在窗台上']],
    ['黑色', ['一只黑色的猫坐在窗台上']],
    ['窗台上', ['一只黑色的猫坐在窗台上']],
    ['黑猫', []],
    ['cafe', ['a cat with people, café']],
    ['"cat with"', ['a cat with people, café']],
    ['"with cat"', []],
    ['people', ['a cat with people, café']],
  ])('%s', async (q, expected) => expect(await found(q)).toEqual(expected));

  it('looks into the negative prompt when asked to', async () => {
    expect(await found('people', { in: 'negative' })).toEqual(['a lighthouse at night, (storm:1.2)']);
    expect(await found('people', { in: 'any' })).toHaveLength(2);
  });

  it('never breaks the query, whatever is typed', async () => {
    await make('a.png', { prompt: 'a cat' });
    await rebuilt();
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 30 }), async (q) => {
        expect(Array.isArray((await gallery.list({ q })).pictures)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('filters by model, clip skip and date, and counts what is left', async () => {
    expect(await found('', { clipSkip: 2 })).toHaveLength(2);
    expect(await found('', { clipSkip: 2, model: 'other0' })).toEqual(['一只黑色的猫坐在窗台上']);
    expect(await found('', { from: 1000, to: 3000 })).toHaveLength(2);
    const facets = await gallery.facets({ clipSkip: 2 });
    expect(facets).toMatchObject({ total: 2, inTrash: 0 });
    expect(facets.clipSkips).toEqual([
      { value: 1, count: 1 },
      { value: 2, count: 2 },
    ]);
    expect(facets.models).toEqual([
      { key: 'other0', name: 'other', count: 1 },
      { key: 'tiny0', name: 'tiny', count: 1 },
    ]);
  });
});

describe('paging', () => {
  const pictureOf = fc.record({
    prompt: fc.constantFrom('cat', 'dog', '猫'),
    model: fc.constantFrom('a', 'b'),
    clipSkip: fc.constantFrom(1, 2, 3),
    at: fc.integer({ min: 1, max: 5 }).map((second) => second * 1000),
  });
  const filterOf = fc.record(
    {
      q: fc.constantFrom('cat', '猫', ''),
      model: fc.constantFrom('a0', 'b0'),
      clipSkip: fc.constantFrom(1, 2),
      from: fc.constantFrom(2000, 4000),
      to: fc.constantFrom(3000, 5000),
    },
    { requiredKeys: [] },
  );
  type Written = Required<Pick<Made, 'prompt' | 'model' | 'clipSkip' | 'at'>>;
  const fits =
    ({ prompt, model, clipSkip, at }: Written) =>
    ({ q = '', model: wanted, clipSkip: skip, from = 0, to = Number.POSITIVE_INFINITY }: GalleryFilter): boolean =>
      prompt.includes(q) &&
      [undefined, `${model}0`].includes(wanted) &&
      [undefined, clipSkip].includes(skip) &&
      at >= from &&
      at < to;

  it('gives every picture that fits once, newest first, whatever the filter and the size of pages', async () => {
    let run = 0;
    const check = async (one: Gallery, pictures: readonly Written[], filter: GalleryFilter, limit: number) => {
      const seen = await everything(filter, limit, one);
      const expected = pictures.flatMap((made, i) => (fits(made)(filter) ? [i] : []));
      expect(seen.map(({ seed }) => seed).sort()).toEqual(expected.sort());
      const times = seen.map(({ createdMs }) => createdMs);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      expect((await one.facets(filter)).total).toBe(expected.length);
    };
    // What takes time is writing the pictures: each set of them is asked with several filters.
    const asked = fc.array(fc.tuple(filterOf, fc.integer({ min: 1, max: 5 })), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(pictureOf, { maxLength: 12 }), asked, async (pictures, questions) => {
        const own = join(root, `run-${run++}`);
        const one = await openGallery({ root: own, folders: () => [outputs], cacheFolder: undefined });
        await rm(outputs, { recursive: true, force: true });
        await mkdir(outputs);
        for (const [i, made] of pictures.entries()) await make(`${i}.png`, { ...made, seed: i });
        await rebuilt(one);
        for (const [filter, limit] of questions) await check(one, pictures, filter as GalleryFilter, limit);
        await one.close();
      }),
      { numRuns: 6 },
    );
  });

  it('stays whole while pictures arrive between two pages', async () => {
    for (let i = 0; i < 6; i++) await make(`${i}.png`, { prompt: `p${i}`, at: i * 1000 });
    await rebuilt();
    const first = await gallery.list({ limit: 3 });
    await make('new.png', { prompt: 'new', at: 9000 });
    await gallery.note(join(outputs, 'new.png'));
    const second = await gallery.list({ limit: 3, after: first.next ?? '' });
    expect(prompts([...first.pictures, ...second.pictures])).toEqual(['p5', 'p4', 'p3', 'p2', 'p1', 'p0']);
    expect(second.next).toBeNull();
  });
});

describe('rebuild', () => {
  it('makes the same index from the pictures when the database is gone', async () => {
    await make('1.png', { prompt: 'one', clipSkip: 2, at: 1000 });
    await make('deep/er/2.png', { prompt: '二', model: 'other', at: 2000 });
    await rebuilt();
    const [before, facets] = [await gallery.list({}), await gallery.facets({})];
    const entries = await Promise.all(before.pictures.map(({ id }) => gallery.entry(id)));
    await gallery.trash([before.pictures[0]?.id ?? '']);
    await gallery.close();
    for (const name of await readdir(join(root, 'penultimate')))
      if (name.startsWith('gallery.db')) await rm(join(root, 'penultimate', name));
    gallery = await open();
    expect((await gallery.list({})).pictures).toEqual([]);
    await rebuilt();
    expect(prompts((await gallery.list({})).pictures)).toEqual(['one']);
    const trashed = (await gallery.list({ trashed: true })).pictures;
    expect(prompts(trashed)).toEqual(['二']);
    await gallery.restore(trashed.map(({ id }) => id));
    expect(await gallery.list({})).toEqual(before);
    expect(await gallery.facets({})).toEqual(facets);
    expect(await Promise.all(before.pictures.map(({ id }) => gallery.entry(id)))).toEqual(entries);
  });

  it('reads only what is new or changed, and forgets what is gone', async () => {
    const [kept, changed, gone] = [
      await make('kept.png', { prompt: 'kept', at: 1000 }),
      await make('changed.png', { prompt: 'changed', at: 2000 }),
      await make('gone.png', { prompt: 'gone', at: 3000 }),
    ];
    expect(await rebuilt()).toMatchObject({ state: 'idle', found: 3, done: 3, indexed: 3, removed: 0, unreadable: 0 });
    await make('changed.png', { prompt: 'other words', at: 4000 });
    await rm(gone);
    await rename(kept, join(outputs, 'renamed.png'));
    expect(changed).toContain('changed.png');
    expect(await rebuilt()).toMatchObject({ found: 2, indexed: 2, removed: 2 });
    expect(await rebuilt()).toMatchObject({ found: 2, indexed: 0, removed: 0 });
    expect(prompts((await gallery.list({})).pictures)).toEqual(['other words', 'kept']);
    expect(await found('changed')).toEqual([]);
    expect(await rebuilt(gallery, true)).toMatchObject({ indexed: 2 });
  });

  it('takes in pictures of other programs, and counts what it cannot read', async () => {
    const plain = await sharp({ create: { width: 9, height: 5, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await writeFile(join(outputs, 'plain.png'), plain);
    await writeFile(join(outputs, 'cut.png'), plain.subarray(0, 12));
    await writeFile(join(outputs, 'lie.jpg'), 'this is no picture');
    await writeFile(join(outputs, 'notes.txt'), 'no picture at all');
    const invoke = JSON.stringify({
      positive_prompt: 'a fox',
      negative_prompt: '',
      seed: 5,
      steps: 9,
      clip_skip: 1,
      model: { name: 'm', hash: 'blake3:00', base: 'sd-1' },
    });
    await writeFile(join(outputs, 'invoke.png'), insertPngText(plain, 'invokeai_metadata', invoke));
    await symlink('/etc', join(outputs, 'link'));
    const progress = await rebuilt();
    expect(progress).toMatchObject({ found: 4, done: 4, indexed: 2, unreadable: 2 });
    expect(progress.problems.map(({ path }) => path).sort()).toEqual(['outputs/cut.png', 'outputs/lie.jpg']);
    for (const { reason, error } of progress.problems)
      expect(error).toMatchObject({ code: 'IMAGE_INVALID', message: reason });
    const [fox] = (await gallery.list({ q: 'fox' })).pictures;
    expect(fox).toMatchObject({ prompt: 'a fox', clipSkip: 2, seed: 5, width: 9, height: 5 });
    expect(await gallery.entry(fox?.id ?? '')).toMatchObject({ program: 'InvokeAI', steps: 9 });
  });

  it('knows the pictures of a sweep and leaves its sheets out', async () => {
    await make('sweeps/s-1/clip-skip-1.png', { prompt: 'x' });
    await make('sweeps/s-1/previews/clip-skip-1.png', { prompt: 'x' });
    await make('sweeps/s-1/sheet.png', { prompt: 'x' });
    await writeFile(join(outputs, 'sweeps/s-1/sweep.json'), '{}');
    expect(await rebuilt()).toMatchObject({ found: 2 });
    expect((await gallery.facets({})).sweeps).toMatchObject([{ id: 's-1', count: 2 }]);
    expect(await everything({ sweep: 's-1' }, 1)).toHaveLength(2);
  });

  it('loses no picture that is saved while it runs, and keeps what its job knew', async () => {
    for (let i = 0; i < 150; i++) await make(`${i}.png`, { prompt: `old ${i}`, seed: i });
    gallery.rebuild();
    const facts = { clipSkip: { requested: 2, effective: null }, infotext: '', recipe: { a: 1 } };
    for (let i = 0; i < 40; i++) {
      const path = await make(`new-${i}.png`, { prompt: `new ${i}`, seed: 1000 + i });
      await gallery.note(path, { ...facts, jobId: `job-${i}` });
    }
    await gallery.settled();
    await rebuilt(gallery, true);
    expect((await gallery.facets({})).total).toBe(190);
    const [picture] = (await gallery.list({ q: '"new 3"' })).pictures;
    expect(await gallery.entry(picture?.id ?? '')).toMatchObject({
      jobId: 'job-3',
      clipSkipRequested: 2,
      clipSkip: null,
    });
    expect(await gallery.recipe(picture?.id ?? '')).toEqual({ a: 1 });
  });

  it('tells of pictures and of its progress', async () => {
    const heard: string[] = [];
    gallery.subscribe(({ type }) => heard.push(type));
    await make('1.png', { prompt: 'one' });
    await rebuilt();
    expect(new Set(heard)).toEqual(new Set(['pictures', 'rebuild']));
  });
});

describe('trash', () => {
  const only = async (filter: GalleryFilter = {}) => (await gallery.list(filter)).pictures[0]?.id ?? '';

  it('moves a picture and its text file away, and brings both back as they were', async () => {
    const path = await make('1.png', { prompt: 'one', at: 5000 });
    await writeFile(join(outputs, '1.txt'), 'one');
    const bytes = await readFile(path);
    await rebuilt();
    const [before, id] = [await gallery.list({}), await only()];
    const { moved } = await gallery.trash([id]);
    expect(await readdir(outputs)).toEqual([]);
    expect((await gallery.list({})).pictures).toEqual([]);
    expect(await gallery.facets({})).toMatchObject({ total: 0, inTrash: 1 });
    expect(await found('one', { trashed: true })).toEqual(['one']);
    expect(await readFile((await gallery.file(moved[0]?.id ?? '')).path)).toEqual(bytes);
    expect(await gallery.restore([moved[0]?.id ?? ''])).toEqual({ moved: [{ from: moved[0]?.id, id }], failed: [] });
    expect((await readdir(outputs)).sort()).toEqual(['1.png', '1.txt']);
    expect(await readFile(path)).toEqual(bytes);
    expect(await gallery.list({})).toEqual(before);
  });

  it('brings a picture back beside a new one of its name, and holds two of one name', async () => {
    await make('1.png', { prompt: 'first', at: 1000 });
    await rebuilt();
    await gallery.trash([await only()]);
    await make('1.png', { prompt: 'second', at: 2000 });
    await rebuilt();
    const second = (await gallery.trash([await only()])).moved[0]?.id ?? '';
    expect((await gallery.list({ trashed: true })).pictures).toHaveLength(2);
    await gallery.restore([second]);
    await gallery.restore([await only({ trashed: true })]);
    expect((await readdir(outputs)).sort()).toEqual(['1 (2).png', '1.png']);
    expect(prompts((await gallery.list({})).pictures)).toEqual(['second', 'first']);
    expect(await rebuilt()).toMatchObject({ indexed: 0, removed: 0 });
  });

  it('moves nothing when one of the ids is not known, and says which picture could not be moved', async () => {
    const path = await make('1.png', { prompt: 'one' });
    await make('2.png', { prompt: 'two' });
    await rebuilt();
    const ids = (await gallery.list({})).pictures.map(({ id }) => id);
    await expect(gallery.trash([...ids, '0'.repeat(22)])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await readdir(outputs)).toHaveLength(2);
    await rm(path);
    const outcome = await gallery.trash(ids);
    expect([outcome.moved.length, outcome.failed.map(({ code }) => code)]).toEqual([1, ['FILE_NOT_FOUND']]);
  });

  it('touches nothing in a folder of another program', async () => {
    await make('1.png', { prompt: 'one' });
    const guarded = await open({ readOnly: [root] });
    await rebuilt(guarded);
    await expect(guarded.trash([await only()])).rejects.toMatchObject({ code: 'PICTURE_PROTECTED' });
    expect(await readdir(outputs)).toEqual(['1.png']);
  });

  it('is emptied for good, by hand and by age', async () => {
    for (const i of [1, 2]) await make(`${i}.png`, { prompt: `p${i}`, at: i * 1000 });
    await rebuilt();
    await gallery.trash([await only()]);
    expect(await gallery.tidyTrash()).toBe(0);
    const now = Date.now;
    try {
      Date.now = () => now() + 31 * 24 * 3600_000;
      expect(await gallery.tidyTrash()).toBe(1);
    } finally {
      Date.now = now;
    }
    await gallery.trash([await only()]);
    expect(await gallery.emptyTrash()).toBe(1);
    expect(await readdir(join(root, 'penultimate', 'trash'))).toEqual([]);
    expect(await gallery.facets({})).toMatchObject({ total: 0, inTrash: 0 });
  });

  it('follows no note out of the folders of pictures', async () => {
    await make('1.png', { prompt: 'one' });
    await rebuilt();
    const id = (await gallery.trash([await only()])).moved[0]?.id ?? '';
    await gallery.close();
    const folder = join(root, 'penultimate', 'trash', id);
    await writeFile(join(folder, 'entry.json'), JSON.stringify({ path: '../../../evil/1.png', trashedMs: 1 }));
    for (const name of await readdir(join(root, 'penultimate')))
      if (name.startsWith('gallery.db')) await rm(join(root, 'penultimate', name));
    gallery = await open();
    await rebuilt();
    await gallery.restore([await only({ trashed: true })]);
    expect(await readdir(outputs)).toEqual(['1.png']);
  });
});

describe('files', () => {
  it('gives no file that has become a link, or lies in a folder that has', async () => {
    await make('a/1.png', { prompt: 'one' });
    await rebuilt();
    const id = (await gallery.list({})).pictures[0]?.id ?? '';
    await mkdir(join(root, 'elsewhere'));
    await writeFile(join(root, 'elsewhere', '1.png'), 'secret');
    await rm(join(outputs, 'a'), { recursive: true });
    await symlink(join(root, 'elsewhere'), join(outputs, 'a'));
    await expect(gallery.file(id)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await rm(join(outputs, 'a'));
    await mkdir(join(outputs, 'a'));
    await symlink(join(root, 'elsewhere', '1.png'), join(outputs, 'a', '1.png'));
    await expect(gallery.file(id)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});
