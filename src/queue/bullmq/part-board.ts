/**
 * @file Where workers see which jobs they can help with, and who has taken which part. It lasts as long as it is renewed, and
 * what is lost with Redis is drawn by the worker of the job: the board only keeps two from drawing the same.
 */
import type { Redis } from 'ioredis';

/** An attempt at a job whose parts others may draw. */
export interface Offer {
  readonly jobId: string;
  readonly lease: string;
}

export interface PartBoard {
  /** Offers parts, by names without spaces, the first first. */
  offer(offer: Offer, parts: readonly string[]): Promise<void>;
  /** Keeps an offer from running out. */
  renew(offer: Offer): Promise<void>;
  withdraw(offer: Offer): Promise<void>;
  /** What is on offer, with its parts. */
  list(): Promise<readonly (Offer & { readonly parts: readonly string[] })[]>;
  /** Whether an offer still stands. */
  stands(offer: Offer): Promise<boolean>;
  /** Takes a part for a worker; false = another one has it, or the offer is gone. */
  take(offer: Offer, part: string, worker: string): Promise<boolean>;
  /** Who has a part and whether it is drawn; undefined = nobody. */
  ownerOf(offer: Offer, part: string): Promise<{ readonly worker: string; readonly isDrawn: boolean } | undefined>;
  /** A part is drawn by the worker that has it; false = it is no longer wanted of this one. */
  finish(offer: Offer, part: string, worker: string): Promise<boolean>;
  /** Gives up a part that this worker has and has not drawn. */
  release(offer: Offer, part: string, worker: string): Promise<void>;
}

/** An offer that was not renewed for so long is gone, in milliseconds. */
const STANDS_MS = 30_000;
/** How often it is renewed, in milliseconds. */
export const RENEW_MS = 5000;

/** Field of the list of parts; parts are named by numbers. */
const PARTS = 'parts';
const DRAWN = 'drawn ';

/** Takes a part unless somebody has it; a part that the same worker has counts as taken. */
const TAKE = `
  if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
  if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 1 then return 1 end
  return redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] and 1 or 0`;
/** Changes a part as long as a worker has it. */
const FINISH = `
  if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  return 1`;
const RELEASE = `if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end`;

const nameOf = ({ jobId, lease }: Offer): string => JSON.stringify([jobId, lease]);

function offerOf(name: string): Offer {
  const [jobId = '', lease = ''] = JSON.parse(name) as string[];
  return { jobId, lease };
}

interface BoardPlace {
  readonly redis: Redis;
  /** Key of the names of all offers. */
  readonly offers: string;
  /** Key of the parts of an offer and who has them. */
  readonly keyOf: (offer: Offer) => string;
}

type Offering = 'offer' | 'renew' | 'withdraw' | 'list' | 'stands';

/** What is on offer. */
function createOffers({ redis, offers, keyOf }: BoardPlace): Pick<PartBoard, Offering> {
  const listed = async (name: string) => {
    const offer = offerOf(name);
    const parts = await redis.hget(keyOf(offer), PARTS);
    if (parts !== null) return [{ ...offer, parts: JSON.parse(parts) as string[] }];
    await redis.srem(offers, name);
    return [];
  };
  return {
    offer: async (offer, parts) => {
      await redis.hset(keyOf(offer), PARTS, JSON.stringify(parts));
      await redis.pexpire(keyOf(offer), STANDS_MS);
      await redis.sadd(offers, nameOf(offer));
    },
    renew: async (offer) => void (await redis.pexpire(keyOf(offer), STANDS_MS)),
    withdraw: async (offer) => {
      await redis.srem(offers, nameOf(offer));
      await redis.del(keyOf(offer));
    },
    list: async () => (await Promise.all((await redis.smembers(offers)).map(listed))).flat(),
    stands: async (offer) => (await redis.exists(keyOf(offer))) === 1,
  };
}

/** Who has which part. */
function createTaken({ redis, keyOf }: BoardPlace): Omit<PartBoard, Offering> {
  const run = (script: string, offer: Offer, ...args: readonly string[]): Promise<unknown> =>
    redis.call('EVAL', script, 1, keyOf(offer), ...args);
  return {
    take: async (offer, part, worker) => (await run(TAKE, offer, part, worker)) === 1,
    ownerOf: async (offer, part) => {
      const owner = await redis.hget(keyOf(offer), part);
      if (owner === null) return undefined;
      const isDrawn = owner.startsWith(DRAWN);
      return { worker: isDrawn ? owner.slice(DRAWN.length) : owner, isDrawn };
    },
    finish: async (offer, part, worker) => (await run(FINISH, offer, part, worker, `${DRAWN}${worker}`)) === 1,
    release: async (offer, part, worker) => void (await run(RELEASE, offer, part, worker)),
  };
}

/** Makes the board of a set-up. */
export function createPartBoard(redis: Redis, prefix: string): PartBoard {
  const keyOf = ({ jobId, lease }: Offer): string => `${prefix}:parts:${jobId}:${lease}`;
  const place = { redis, offers: `${prefix}:offers`, keyOf };
  return { ...createOffers(place), ...createTaken(place) };
}
