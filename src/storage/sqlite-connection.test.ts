import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConnection, type SqliteConnection } from './sqlite-connection.js';

const INSERT = "insert into note (text) values ('x') returning id";

let folder: string;
let path: string;
let connection: SqliteConnection;
let other: Libsql.Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connection-'));
  path = join(folder, 'notes.db');
  connection = await openConnection({ path, busyTimeoutMs: 20 });
  connection.raw().exec('create table note (id integer primary key, text text)');
  other = new Libsql(path);
});
afterEach(async () => {
  connection.close();
  other.close();
  await rm(folder, { recursive: true, force: true });
});

/** A statement that meets a lock stays open; the connection that has it can commit nothing any more. */
function meetLock(): unknown {
  other.exec('BEGIN EXCLUSIVE');
  try {
    connection.raw().prepare(INSERT).all();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    other.exec('ROLLBACK');
  }
}
const insert = async (): Promise<void> => {
  await connection.begin();
  connection.raw().prepare(INSERT).all();
  await connection.commit();
};
const notes = () => connection.raw().prepare('select count(*) as n from note').all();

describe('a connection with a statement that stays open', () => {
  it('is opened anew, with its settings, when the failure is noted', async () => {
    const failure = meetLock();
    expect(failure).toMatchObject({ code: 'SQLITE_BUSY' });
    const before = connection.raw();
    connection.noteFailure(failure);
    await insert();
    expect(connection.raw()).not.toBe(before);
    expect(notes()).toEqual([{ n: 1 }]);
    const pragma = (name: string) => connection.raw().prepare(`PRAGMA ${name}`).all();
    expect([pragma('synchronous'), pragma('foreign_keys')]).toEqual([[{ synchronous: 2 }], [{ foreign_keys: 1 }]]);
  });

  it('is opened anew after the commit that it refuses, and holds no lock', async () => {
    meetLock();
    await expect(insert()).rejects.toThrow('SQL statements in progress');
    connection.rollback();
    expect(connection.isInTransaction()).toBe(false);
    await insert();
    other.exec('BEGIN EXCLUSIVE');
    other.exec('ROLLBACK');
    expect(notes()).toEqual([{ n: 1 }]);
  });

  it('stays the same after a failure of the statement alone', async () => {
    const before = connection.raw();
    await connection.begin();
    try {
      connection.raw().prepare("insert into note (id) values ('no number')").run();
    } catch (error) {
      connection.noteFailure(error);
    }
    connection.rollback();
    await insert();
    expect(connection.raw()).toBe(before);
  });
});

describe('a closed connection', () => {
  it('stays closed, and closes the file with a transaction open', async () => {
    await connection.begin();
    connection.close();
    expect(connection.isInTransaction()).toBe(false);
    connection.rollback();
    await expect(connection.begin()).rejects.toThrow('closed');
    other.exec('BEGIN EXCLUSIVE');
    other.exec('ROLLBACK');
  });
});
