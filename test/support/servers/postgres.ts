/** @file A PostgreSQL server of a test's own: in a temporary folder, on a free port, with a new database whenever asked. */
import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { requireBinary } from './find-binary.js';
import { freePort } from './free-port.js';
import { createServerProcess } from './server-process.js';

export interface PostgresServer {
  /** The address of a database that was just made. */
  createDatabase(): Promise<string>;
  /** Ends all connections and the server at once, and starts it again on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** It refuses to run as root: the user "nobody" of Linux. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const asNobody = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

/** Nothing of a test has to outlive the machine. */
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'shared_buffers=16MB'];
const USER = 'penultimate';

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const args = ['-D', folder, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const { status, stderr } = spawnSync(requireBinary('initdb'), args, { ...asNobody, encoding: 'utf8', cwd: folder });
  if (status !== 0) throw new Error(`initdb: ${stderr}`);
  return folder;
}

/** It listens before it answers. */
async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (attempt > 200) throw error;
      await sleep(50);
    }
  }
}

/** Starts one; `stop` ends it and deletes what it wrote. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = createFolder();
  const port = await freePort();
  const settings = [...FAST, 'unix_socket_directories=', 'listen_addresses=127.0.0.1', `port=${port}`];
  const args = ['-D', folder, ...settings.flatMap((setting) => ['-c', setting])];
  const options = { ...asNobody, cwd: folder, stdio: 'ignore' as const };
  const server = createServerProcess({ path: requireBinary('postgres'), args, port, options });
  const urlOf = (name: string) => `postgres://${USER}@127.0.0.1:${port}/${name}`;
  const start = async () => {
    await server.start();
    await untilReady(urlOf('postgres'));
  };
  await start();
  let databases = 0;
  return {
    createDatabase: async () => {
      const name = `test_${databases++}`;
      const client = new pg.Client({ connectionString: urlOf('postgres') });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return urlOf(name);
    },
    restart: async () => {
      await server.stop('SIGINT');
      await start();
    },
    stop: async () => {
      await server.stop('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
