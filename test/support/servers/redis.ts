/** @file A Redis or Valkey server of a test's own: in a temporary folder, on a free port. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { requireBinary } from './find-binary.js';
import { freePort } from './free-port.js';
import { createServerProcess } from './server-process.js';

export interface RedisServer {
  readonly url: string;
  /** Ends it and starts it again; `withoutData` = what it held is lost. */
  restart(options?: { readonly withoutData?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

/** How a production server is to be set, as deploy/ does. */
const SETTINGS = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''];

/** Starts one; `stop` ends it and deletes what it wrote. */
export async function startRedis(policy = 'noeviction'): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const place = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--maxmemory-policy', policy];
  const path = requireBinary('valkey-server', 'redis-server');
  const server = createServerProcess({ path, args: [...place, ...SETTINGS], port });
  await server.start();
  return {
    url,
    restart: async ({ withoutData = false } = {}) => {
      await server.stop('SIGTERM');
      if (withoutData) await rm(join(folder, 'appendonlydir'), { recursive: true, force: true });
      await server.start();
    },
    stop: async () => {
      await server.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Does something with a connection of its own. */
export async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
