import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

describe('a file that another program holds', () => {
  const open = (busyTimeoutMs?: number) =>
    openDatabase<Tables>({ path, migrations: FIRST, ...(busyTimeoutMs === undefined ? {} : { busyTimeoutMs }) });
  /** Reads before it writes, as a queue does. */
  const add = (database: Kysely<Tables>, id: number) =>
    database.transaction().execute(async (transaction) => {
      await transaction.selectFrom('note').selectAll().execute();
      await transaction.insertInto('note').values({ id, text: 'x' }).returningAll().executeTakeFirstOrThrow();
    });
  const addAlone = (database: Kysely<Tables>, id: number) =>
    database.insertInto('note').values({ id, text: 'x' }).returningAll().executeTakeFirstOrThrow();
  const idsIn = async (database: Kysely<Tables>) =>
    (await database.selectFrom('note').select('id').orderBy('id').execute()).map(({ id }) => id);
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

  it('is waited for, while the rest of this program goes on', async () => {
    const database = await open();
    const other = new Libsql(path);
    other.exec('BEGIN EXCLUSIVE');
    const adding = Promise.all(numbers(0, 20).map((id) => (id % 2 ? add : addAlone)(database, id)));
    // The lock is given free by this very program, so its event loop cannot be blocked.
    await sleep(300);
    other.exec('ROLLBACK');
    await adding;
    await Promise.all(numbers(20, 40).map((id) => add(database, id)));
    expect(await idsIn(database)).toEqual(numbers(0, 40));
    other.close();
    await database.destroy();
  });

  it('is given up after a time, and every later change is made', async () => {
    const database = await open(30);
    const other = new Libsql(path);
    other.exec('BEGIN EXCLUSIVE');
    const locked = { code: 'FILE_UNWRITABLE', message: expect.stringContaining('SQLITE_BUSY') };
    for (const change of [add, addAlone]) await expect(change(database, 99)).rejects.toMatchObject(locked);
    other.exec('ROLLBACK');
    for (const id of numbers(0, 40)) await (id % 2 ? add : addAlone)(database, id);
    expect(await idsIn(database)).toEqual(numbers(0, 40));
    other.close();
    await database.destroy();
  });
});

describe('lockDataFolder', () => {
  const tryFromChild = (code: string) =>
    spawnSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' });
  const store = new URL('../../dist/storage/index.js', import.meta.url).href;

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

  it('deletes what a program that was killed was writing, images too', async () => {
    const outputs = join(folder, 'outputs', 'txt2img-images');
    await mkdir(outputs, { recursive: true });
    const ended = (spawnSync(process.execPath, ['--version']).pid ?? 0).toString(16).padStart(6, '0');
    for (const name of [`.00000-1.png.${ended}abcdef.part`, '00001-2.png']) await writeFile(join(outputs, name), 'x');
    const lock = await lockDataFolder(join(folder, 'penultimate'), folder);
    await vi.waitFor(async () => expect(await readdir(outputs)).toEqual(['00001-2.png']));
    await lock.release();
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
