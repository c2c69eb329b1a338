import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder, type Migrations, openDatabase } from './index.js';

interface Tables {
  note: { id: number; text: string };
}
const FIRST: Migrations = {
  '1-note': {
    up: async (database: Kysely<unknown>) =>
      database.schema.createTable('note').addColumn('id', 'integer').addColumn('text', 'text').execute(),
  },
};
const SECOND: Migrations = {
  ...FIRST,
  '2-index': {
    up: async (database: Kysely<unknown>) => database.schema.createIndex('i').on('note').column('id').execute(),
  },
};

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'database-'));
  path = join(folder, 'penultimate', 'penultimate.db');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('openDatabase', () => {
  it('is durable: write-ahead log, every commit flushed', async () => {
    const database = await openDatabase<Tables>({ path, migrations: FIRST });
    const pragma = async (name: string) => (await sql.raw(`PRAGMA ${name}`).execute(database)).rows[0];
    expect(await pragma('journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(await pragma('synchronous')).toEqual({ synchronous: 2 });
    await database.destroy();
  });

  it('brings an older file up to date and keeps its rows', async () => {
    const older = await openDatabase<Tables>({ path, migrations: FIRST });
    await older.insertInto('note').values({ id: 1, text: 'kept' }).execute();
    await older.destroy();
    const newer = await openDatabase<Tables>({ path, migrations: SECOND });
    expect(await newer.selectFrom('note').selectAll().execute()).toEqual([{ id: 1, text: 'kept' }]);
    await newer.destroy();
  });

  it('refuses a file of a newer version, naming the change it does not know', async () => {
    await openDatabase<Tables>({ path, migrations: SECOND }).then((database) => database.destroy());
    await expect(openDatabase<Tables>({ path, migrations: FIRST })).rejects.toMatchObject({
      code: 'DATABASE_UNFIT',
      message: `${path}: this database cannot be used: a newer version has written it (2-index)`,
    });
  });

  it('refuses what is no database, and a folder that cannot be', async () => {
    const wrong = join(folder, 'wrong.db');
    await writeFile(wrong, 'this is no database'.repeat(100));
    await expect(openDatabase({ path: wrong, migrations: FIRST })).rejects.toMatchObject({ code: 'DATABASE_UNFIT' });
    const below = join(wrong, 'penultimate.db');
    await expect(openDatabase({ path: below, migrations: FIRST })).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });

  it('says that the disk is full, and keeps what was there', async () => {
    const database = await openDatabase<Tables>({ path, migrations: FIRST });
    await database.insertInto('note').values({ id: 1, text: 'kept' }).execute();
    const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(database);
    await sql.raw(`PRAGMA max_page_count = ${rows[0]?.page_count}`).execute(database);
    const fill = () =>
      database.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('note')
          .values({ id: 2, text: 'x'.repeat(100_000) })
          .execute();
      });
    await expect(fill()).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: expect.stringContaining('database or disk is full'),
    });
    expect(await database.selectFrom('note').select('id').execute()).toEqual([{ id: 1 }]);
    await database.destroy();
  });
});

describe('lockDataFolder', () => {
  const tryFromChild = (code: string) =>
    spawnSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' });
  const store = new URL('../../dist/store/index.js', import.meta.url).href;

  it('keeps a second program out, naming the first, until it is released', async () => {
    const lock = await lockDataFolder(folder);
    const child = `import { lockDataFolder } from '${store}';
      await lockDataFolder(${JSON.stringify(folder)}).then(() => console.log('got it'), (error) => console.log(error.code, error.data.pid));`;
    expect(tryFromChild(child).stdout.trim()).toBe(`DATA_DIR_IN_USE ${process.pid}`);
    await expect(lockDataFolder(folder)).rejects.toMatchObject({ code: 'DATA_DIR_IN_USE' });
    await lock.release();
    await lock.release();
    expect(tryFromChild(child).stdout.trim()).toBe('got it');
  });

  it('is free again when its holder was killed', async () => {
    const child = `import { lockDataFolder } from '${store}';
      globalThis.lock = await lockDataFolder(${JSON.stringify(folder)}); process.kill(process.pid, 'SIGKILL');`;
    expect(tryFromChild(child).signal).toBe('SIGKILL');
    expect(await readdir(folder)).toContain('in-use.json');
    const lock = await lockDataFolder(folder);
    await lock.release();
  });
});
