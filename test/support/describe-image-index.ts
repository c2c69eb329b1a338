/** @file What every index of saved images has to do; a new one is run through all of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileRecord, ImageIndex, JobImageRecord } from '../../src/gallery/index/image-index.js';

interface OpenIndex {
  readonly index: ImageIndex;
  /** The same index as a later start of the program finds it; the one before is closed. */
  readonly reopen: () => Promise<ImageIndex>;
  /** Ends what is open, and deletes it. */
  readonly close: () => Promise<void>;
}

const fileOf = (given: Partial<FileRecord> = {}): FileRecord => ({
  id: 'a',
  path: `outputs/${given.id ?? 'a'}.png`,
  state: 'listed',
  trashedMs: null,
  sizeBytes: 10,
  modifiedMs: 1000,
  createdMs: 1000,
  width: 8,
  height: 16,
  prompt: 'a cat',
  negativePrompt: 'a dog',
  model: 'tiny',
  modelHash: 'tiny0',
  modelKey: 'tiny0',
  clipSkipRequested: 1,
  clipSkip: 1,
  seed: 7,
  longSeed: null,
  sampler: 'Euler',
  steps: 3,
  sweepId: null,
  jobId: null,
  program: 'Penultimate',
  infotext: 'a cat\nSteps: 3',
  recipe: null,
  problem: null,
  contentKey: `content of ${given.id ?? 'a'}`,
  ...given,
});

const jobImageOf = (given: Partial<JobImageRecord> = {}): JobImageRecord => ({
  id: 'a',
  path: `outputs/${given.id ?? 'a'}.png`,
  infotext: 'of the job',
  width: 8,
  height: 16,
  jobImageId: 'job-0',
  jobId: 'job',
  savedMs: 5000,
  ...given,
});

const FACTS = { jobId: 'job', recipe: '{"a":1}', clipSkipRequested: 2, clipSkip: 2 } as const;

/** Runs an index through everything that is asked of one. */
export function describeImageIndex(what: string, open: () => Promise<OpenIndex>): void {
  describe(what, () => {
    let opened: OpenIndex;
    let index: ImageIndex;
    beforeEach(async () => {
      opened = await open();
      index = opened.index;
    });
    afterEach(() => opened.close());

    const listedIds = async () => (await index.list({})).pictures.map(({ id }) => id);
    const savedIds = async (limit = 100, before?: string) =>
      (await index.listJobImages({ limit, ...(before === undefined ? {} : { before }) })).map((row) => row.jobImageId);
    const save = async (jobImageId: string, given: Partial<JobImageRecord> = {}) => {
      await index.reserve(jobImageOf({ id: `file-${jobImageId}`, jobImageId, ...given }));
      await index.confirm(jobImageId);
    };

    describe('images of jobs', () => {
      it('are in no list before their files are there, then in that of jobs, and in the gallery when they were read', async () => {
        const states = async () => [await savedIds(), await listedIds(), (await index.findJobImage('job-0'))?.state];
        await index.reserve(jobImageOf());
        expect(await states()).toEqual([[], [], 'reserved']);
        expect(await index.find('a')).toBeUndefined();
        await index.confirm('job-0');
        expect(await states()).toEqual([['job-0'], [], 'saved']);
        await index.put([fileOf(FACTS)]);
        expect(await states()).toEqual([['job-0'], ['a'], 'listed']);
        expect(await index.find('a')).toEqual({ ...fileOf(FACTS), jobImageId: 'job-0', savedMs: 5000 });
      });

      it('say of themselves what their job said', async () => {
        await save('job-0', { savedMs: 7000, infotext: '猫' });
        expect(await index.listJobImages({ limit: 1 })).toEqual([
          { jobImageId: 'job-0', infotext: '猫', width: 8, height: 16, savedMs: 7000 },
        ]);
        expect(await index.findJobImage('job-1')).toBeUndefined();
      });

      it('come in the order of saving, a page at a time, whatever the clock says', async () => {
        for (const [i, savedMs] of [5000, 4000, 4000, 6000, 1000].entries()) await save(`job-${i}`, { savedMs });
        expect(await savedIds(2)).toEqual(['job-4', 'job-3']);
        expect(await savedIds(2, 'job-3')).toEqual(['job-2', 'job-1']);
        expect(await savedIds(2, 'job-1')).toEqual(['job-0']);
        expect(await savedIds(9, 'unknown')).toHaveLength(5);
      });

      it('keep their numbers while their files are read again, changed, thrown away, brought back or gone for a while', async () => {
        await save('job-0', { id: 'a' });
        await index.put([fileOf({ ...FACTS, contentKey: 'one' })]);
        await index.put([fileOf({ contentKey: 'two', infotext: 'changed' })]);
        expect(await index.findJobImage('job-0')).toMatchObject({ id: 'a', infotext: 'changed', contentKey: 'two' });
        await index.move('a', { id: 'trash', path: 'outputs/a.png', state: 'trashed', trashedMs: 9 });
        expect(await index.findJobImage('job-0')).toMatchObject({ id: 'trash', state: 'trashed' });
        expect(await savedIds()).toEqual([]);
        await index.move('trash', { id: 'b', path: 'outputs/b.png', state: 'listed', trashedMs: null });
        expect(await savedIds()).toEqual(['job-0']);
        await index.noteMissing(['b']);
        expect([await savedIds(), await listedIds()]).toEqual([[], []]);
        expect(await index.findJobImage('job-0')).toMatchObject({ state: 'missing', path: 'outputs/b.png' });
        await index.put([fileOf({ id: 'b', contentKey: 'two' })]);
        expect([await savedIds(), await listedIds()]).toEqual([['job-0'], ['b']]);
      });

      it('give their place up to a later one that was saved under the same path', async () => {
        await save('old-0', { id: 'a' });
        await index.put([fileOf({ jobId: 'old', recipe: '{"old":true}' })]);
        await save('new-0', { id: 'a', jobId: 'new' });
        expect(await index.findJobImage('old-0')).toBeUndefined();
        expect([await savedIds(), await listedIds()]).toEqual([['new-0'], []]);
        await index.put([fileOf({ contentKey: 'other' })]);
        expect(await index.find('a')).toMatchObject({ jobImageId: 'new-0', recipe: null });
      });

      it('that another attempt reserves once more keep their path', async () => {
        const first = jobImageOf({ id: 'a', path: 'outputs/a.png' });
        const second = jobImageOf({ id: 'b', path: 'outputs/b.png' });
        expect([await index.reserve(first), await index.reserve(second)]).toEqual([first.path, first.path]);
        expect([await index.confirm('job-0'), await index.confirm('job-0')]).toEqual([true, true]);
        expect(await index.findJobImage('job-0')).toMatchObject({ id: 'a', state: 'saved' });
        expect(await savedIds()).toEqual(['job-0']);
      });

      it('are forgotten when their file could not be written, and not when another attempt has written it', async () => {
        await index.reserve(jobImageOf());
        expect([await index.release('job-0'), await index.release('job-0')]).toEqual([true, false]);
        expect([await index.confirm('job-0'), await index.findJobImage('job-0')]).toEqual([false, undefined]);
        await save('job-0');
        expect(await index.release('job-0')).toBe(false);
        expect(await savedIds()).toEqual(['job-0']);
      });

      it('are forgotten when they are removed', async () => {
        await save('job-0', { id: 'a' });
        await index.remove(['a']);
        expect(await index.findJobImage('job-0')).toBeUndefined();
        await save('job-0', { id: 'a' });
        expect(await savedIds()).toEqual(['job-0']);
      });

      it('many at once all come in', async () => {
        await Promise.all(Array.from({ length: 30 }, (_, i) => save(`job-${i}`)));
        expect((await savedIds()).sort()).toEqual(Array.from({ length: 30 }, (_, i) => `job-${i}`).sort());
      });
    });

    describe('images of another index', () => {
      const adopt = (...images: (Partial<JobImageRecord> & { readonly isThere?: boolean })[]) =>
        index.adopt(images.map(({ isThere = true, ...image }) => ({ ...jobImageOf(image), isThere })));

      it('are added, and join what is known of their files', async () => {
        await index.put([fileOf({ id: 'a', ...FACTS })]);
        await adopt({ id: 'a' }, { id: 'b', jobImageId: 'job-1' }, { id: 'c', jobImageId: 'job-2', isThere: false });
        expect(await savedIds()).toEqual(['job-1', 'job-0']);
        expect(await index.find('a')).toMatchObject({ ...FACTS, infotext: 'of the job', savedMs: 5000 });
        expect(await index.findJobImage('job-2')).toMatchObject({ state: 'missing', id: 'c' });
        expect(await listedIds()).toEqual(['a']);
      });

      it('are the same when they come twice, and come before what was saved since', async () => {
        await adopt({ id: 'a' }, { id: 'b', jobImageId: 'job-1' });
        await save('new-0');
        const before = await index.listJobImages({ limit: 9 });
        await adopt({ id: 'a' }, { id: 'b', jobImageId: 'job-1' });
        expect(await index.listJobImages({ limit: 9 })).toEqual(before);
        expect(await savedIds()).toEqual(['new-0', 'job-1', 'job-0']);
      });

      it('fill in what their files do not say once these are read', async () => {
        await adopt({ id: 'a' });
        await index.put([fileOf({ infotext: '' })]);
        expect(await index.find('a')).toMatchObject({ jobId: 'job', infotext: 'of the job', clipSkip: 1 });
      });
    });

    describe('images of the gallery', () => {
      it('are found, by what they are and by their words', async () => {
        await index.put([fileOf(), fileOf({ id: 'b', prompt: '一只黑猫', createdMs: 2000 })]);
        expect(await listedIds()).toEqual(['b', 'a']);
        expect((await index.list({ q: '黑猫' })).pictures.map(({ id }) => id)).toEqual(['b']);
        expect((await index.list({ q: 'dog', in: 'negative', limit: 1 })).pictures.map(({ id }) => id)).toEqual(['b']);
        expect(await index.find('a')).toEqual({ ...fileOf(), jobImageId: null, savedMs: null });
        expect(await index.find('c')).toBeUndefined();
      });

      it('are counted', async () => {
        await index.put([
          fileOf(),
          fileOf({ id: 'b', clipSkip: 2, sweepId: 's' }),
          fileOf({ id: 'c', model: null, modelKey: null }),
        ]);
        await index.move('c', { id: 'gone', path: 'outputs/c.png', state: 'trashed', trashedMs: 5 });
        expect(await index.facets({})).toEqual({
          total: 2,
          inTrash: 1,
          models: [{ key: 'tiny0', name: 'tiny', count: 2 }],
          clipSkips: [
            { value: 1, count: 1 },
            { value: 2, count: 1 },
          ],
          sweeps: [{ id: 's', latestMs: 1000, count: 1 }],
        });
      });

      it('are replaced by what their files say now, but for what only the job of the same file knew', async () => {
        await index.put([fileOf(FACTS)]);
        await index.put([fileOf({ prompt: 'other words', infotext: '' })]);
        expect(await index.find('a')).toMatchObject({ ...FACTS, prompt: 'other words', infotext: 'a cat\nSteps: 3' });
        expect((await index.list({ q: 'cat' })).pictures).toEqual([]);
        await index.put([fileOf({ contentKey: 'another file' })]);
        expect(await index.find('a')).toMatchObject({ jobId: null, recipe: null, clipSkip: 1 });
      });

      it('are known to a scan by their paths, those of the trash by their ids', async () => {
        await index.put([fileOf(), fileOf({ id: 'b', state: 'trashed', trashedMs: 3 })]);
        expect([...(await index.known('listed'))]).toEqual([
          ['outputs/a.png', { id: 'a', path: 'outputs/a.png', sizeBytes: 10, modifiedMs: 1000, problem: null }],
        ]);
        expect([...(await index.known('trashed')).keys()]).toEqual(['b']);
        expect(await index.trashedBefore(3)).toEqual([]);
        expect(await index.trashedBefore(4)).toEqual(['b']);
      });

      it('are found many at a time, in the gallery or in the trash', async () => {
        const ids = Array.from({ length: 1203 }, (_, i) => `id-${i}`);
        await index.put(ids.map((id, i) => fileOf({ id, state: i < 3 ? 'trashed' : 'listed' })));
        expect(await index.findMany(ids, 'listed')).toHaveLength(1200);
        expect(await index.findMany(ids, 'trashed')).toHaveLength(3);
        expect(await index.findMany([], 'listed')).toEqual([]);
      });

      it('of no job are forgotten with their files', async () => {
        await index.put([fileOf(), fileOf({ id: 'b' })]);
        await index.noteMissing(['a', 'unknown']);
        await index.remove(['unknown']);
        expect(await listedIds()).toEqual(['b']);
        expect((await index.list({ q: 'cat' })).pictures.map(({ id }) => id)).toEqual(['b']);
      });

      it('come in together or not at all', async () => {
        const wrong = { ...fileOf({ id: 'b' }), path: null as unknown as string };
        await expect(index.put([fileOf(), wrong])).rejects.toThrow();
        expect(await listedIds()).toEqual([]);
      });
    });

    it('outlives the program', async () => {
      await save('job-0', { id: 'a' });
      await index.put([fileOf(FACTS)]);
      const before = await index.findJobImage('job-0');
      index = await opened.reopen();
      expect(await index.findJobImage('job-0')).toEqual(before);
      expect((await index.list({ q: 'cat' })).pictures.map(({ id }) => id)).toEqual(['a']);
    });
  });
}
