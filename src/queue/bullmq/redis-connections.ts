/** @file Connections to Redis or Valkey: they come back after any time, and are refused where Redis may forget who works on what. */
import type { Redis } from 'ioredis';
import { AppError, loadPackage } from '../../base/index.js';

/** Longest pause before a lost connection is tried again, in milliseconds. */
const MOST_RETRY_MS = 2000;
/** How long the first connection is waited for, in milliseconds. */
const CONNECT_MS = 10_000;

export interface RedisConnections {
  /** For commands. */
  readonly commands: Redis;
  /** Another one, for what keeps a connection to itself. */
  open(): Redis;
  /** Without its password. */
  readonly address: string;
  close(): void;
}

function addressOf(url: string): string {
  if (!URL.canParse(url)) return 'the address';
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}

/** The first reply, or why there is none. @throws SERVICE_UNREACHABLE */
async function firstReply(redis: Redis, address: string): Promise<string> {
  let reason = 'no answer';
  const note = (error: Error): void => {
    reason = error.message || reason;
  };
  redis.on('error', note);
  const timeout = AbortSignal.timeout(CONNECT_MS);
  const late = new Promise<never>((_, reject) => {
    timeout.addEventListener('abort', () =>
      reject(new AppError('SERVICE_UNREACHABLE', { service: 'Redis', address, reason })),
    );
  });
  return Promise.race([redis.info('memory'), late]).finally(() => redis.off('error', note));
}

/** @throws REDIS_EVICTS */
function requireNoEviction(memory: string, address: string): void {
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? 'unknown';
  if (policy !== 'noeviction') throw new AppError('REDIS_EVICTS', { address, policy });
}

/**
 * Connects. Commands wait while the server is away, however long, and are sent when it is back.
 * @throws SERVICE_UNREACHABLE REDIS_EVICTS PACKAGE_MISSING
 */
export async function connectToRedis(url: string, onProblem: (error: unknown) => void): Promise<RedisConnections> {
  const { Redis } = await loadPackage('ioredis', () => import('ioredis'));
  const address = addressOf(url);
  const opened: Redis[] = [];
  const open = (): Redis => {
    const retryStrategy = (times: number) => Math.min(times * 100, MOST_RETRY_MS);
    const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy });
    // Without a listener an error would end the program.
    redis.on('error', onProblem);
    opened.push(redis);
    return redis;
  };
  const close = (): void => {
    for (const redis of opened) redis.disconnect();
  };
  const commands = open();
  try {
    requireNoEviction(await firstReply(commands, address), address);
  } catch (error) {
    close();
    throw error;
  }
  return { commands, open, address, close };
}
