/** @file Which workers there are and what each has loaded, told by themselves every few seconds. */
import type { Redis } from 'ioredis';

export interface WorkerFacts {
  readonly id: string;
  /** What it has loaded. */
  readonly warm: readonly string[];
  /** The job it runs. */
  readonly jobId?: string;
  readonly startedAtMs: number;
}

export interface Presence {
  /** Says what this worker is at the moment. */
  tell(facts: WorkerFacts): Promise<void>;
  /** The workers that have told something lately. */
  list(): Promise<readonly WorkerFacts[]>;
  leave(id: string): Promise<void>;
}

/** A worker that has told nothing for so long is gone, in milliseconds. */
const PRESENT_MS = 15_000;
/** How often a worker tells, in milliseconds. */
export const TELL_MS = 5000;

/** Makes it, for workers and for who looks at them. */
export function createPresence(redis: Redis, prefix: string): Presence {
  const ids = `${prefix}:workers`;
  const keyOf = (id: string): string => `${prefix}:worker:${id}`;
  const forget = (gone: readonly string[]) => (gone.length > 0 ? redis.srem(ids, ...gone) : undefined);
  return {
    tell: async (facts) => {
      await redis.set(keyOf(facts.id), JSON.stringify(facts), 'PX', PRESENT_MS);
      await redis.sadd(ids, facts.id);
    },
    list: async () => {
      const known = await redis.smembers(ids);
      if (known.length === 0) return [];
      const told = await redis.mget(...known.map(keyOf));
      await forget(known.filter((_, i) => told[i] === null));
      return told.flatMap((text) => (typeof text === 'string' ? [JSON.parse(text) as WorkerFacts] : []));
    },
    leave: async (id) => {
      await redis.del(keyOf(id));
      await forget([id]);
    },
  };
}
