import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  OLD_TRASHED_MS,
  type OldImage,
  oldInfotext,
  oldSavedMs,
  writeOldDataFolder,
} from '../../../test/support/old-data-folder.js';
import { JOB_MIGRATIONS } from '../../queue/index.js';
import { openDatabase } from '../../storage/index.js';
import { openGallery, openImageIndex } from '../gallery.js';
import type { ImageIndex } from './image-index.js';
import { pictureMigrations } from './picture-table.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'old-folder-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const path = () => join(root, 'penultimate', 'penultimate.db');

const openJobs = (index: Pick<ImageIndex, 'adopt'>) =>
  openDatabase<unknown>({ path: path(), migrations: { ...JOB_MIGRATIONS, ...pictureMigrations({ root, index }) } });

const tablesOf = async (database: Kysely<unknown>) =>
  (await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(database)).rows.map(
    ({ name }) => name,
  );

/** Brings a folder up to date; whatever `work` is asked about the index, it is closed afterwards. */
async function upgraded<T>(work: (index: ImageIndex) => Promise<T>): Promise<T> {
  const index = await openImageIndex(root);
  try {
    const jobs = await openJobs(index);
    expect(await tablesOf(jobs)).not.toContain('picture');
    await jobs.destroy();
    return await work(index);
  } finally {
    await index.close();
  }
}

const many = (count: number): readonly OldImage[] =>
  Array.from({ length: count }, (_, i) => ({ id: `job-${i}`, file: `outputs/${i}.png`, isThere: false }));

const idsOf = async (index: ImageIndex) => (await index.listJobImages({ limit: 9999 })).map((row) => row.jobImageId);

describe('an older index of images', () => {
  it('moves over whole, in its order, and its table is gone', async () => {
    await writeOldDataFolder(root, many(1203));
    const expected = many(1203).map(({ id }) => id);
    await upgraded(async (index) => {
      expect(await idsOf(index)).toEqual([...expected].reverse());
      expect((await index.listJobImages({ limit: 1 }))[0]).toEqual({
        jobImageId: 'job-1202',
        infotext: oldInfotext(1202),
        width: 8,
        height: 8,
        savedMs: oldSavedMs(1202),
      });
    });
    await upgraded(async (index) => expect(await idsOf(index)).toHaveLength(1203));
  });

  it('is whole after a move that ended in the middle, at either end', async () => {
    await writeOldDataFolder(root, many(1203));
    const index = await openImageIndex(root);
    let pages = 0;
    const adopt: ImageIndex['adopt'] = async (images) => {
      if (++pages === 2) throw new Error('the power went off');
      await index.adopt(images);
    };
    await expect(openJobs({ adopt })).rejects.toThrow('the power went off');
    expect(await idsOf(index)).toHaveLength(500);
    const file = { id: 'x', path: 'outputs/x.png', infotext: '', width: 8, height: 8 };
    await index.reserve({ ...file, savedMs: 1, jobImageId: 'new-0', jobId: 'new' });
    await index.confirm('new-0');
    await index.close();
    await upgraded(async (after) => expect(new Set(await idsOf(after)).size).toBe(1204));
    const raw = new Libsql(path());
    raw.exec(`delete from kysely_migration where name = '2026-12-picture-to-index'`);
    raw.close();
    await upgraded(async (after) => expect(await idsOf(after)).toHaveLength(1204));
  });

  it('is nothing in a new data folder', async () => {
    await upgraded(async (index) => expect(await idsOf(index)).toEqual([]));
  });

  it('of which two rows name one file keeps the later, whose file it is', async () => {
    const twice = { file: 'outputs/00000-7.png', isThere: false };
    await writeOldDataFolder(root, [
      { id: 'first-0', ...twice },
      { id: 'second-0', ...twice },
    ]);
    await upgraded(async (index) => expect(await idsOf(index)).toEqual(['second-0']));
  });
});

describe('an older index of the gallery', () => {
  const IMAGES: readonly OldImage[] = [
    { id: 'job-0', file: 'outputs/a.png' },
    { id: 'job-1', file: 'outputs/b.png', trashId: '0f8fad5b-d9cb-469f-a165-70867728950e' },
  ];

  it('keeps its images, their words, counts and trash', async () => {
    await writeOldDataFolder(root, IMAGES);
    const index = await openImageIndex(root);
    expect((await index.list({ q: 'imag' })).pictures).toMatchObject([{ prompt: 'image 0', clipSkip: 2, seed: 0 }]);
    expect((await index.list({ trashed: true })).pictures).toMatchObject([
      { prompt: 'image 1', trashedMs: OLD_TRASHED_MS },
    ]);
    expect(await index.facets({})).toMatchObject({ total: 1, inTrash: 1, clipSkips: [{ value: 2, count: 1 }] });
    await index.close();
    const gallery = await openGallery({ root, folders: () => [join(root, 'outputs')], cacheFolder: undefined });
    const [trashed] = (await gallery.list({ trashed: true })).pictures;
    expect((await gallery.restore([trashed?.id ?? ''])).moved).toHaveLength(1);
    await gallery.close();
  });

  it('is as it was when the change fails in the middle, and changed the next time', async () => {
    await writeOldDataFolder(root, IMAGES);
    const raw = () => new Libsql(join(root, 'penultimate', 'gallery.db'));
    const obstacle = raw();
    obstacle.exec('create table image_sweep (x)');
    obstacle.close();
    await expect(openImageIndex(root)).rejects.toThrow('image_sweep');
    const after = raw();
    expect(after.prepare('select count(*) as n from gallery where trashed = 0').get()).toMatchObject({ n: 1 });
    after.exec('drop table image_sweep');
    after.close();
    const index = await openImageIndex(root);
    expect((await index.list({})).pictures).toHaveLength(1);
    await index.close();
  });
});
