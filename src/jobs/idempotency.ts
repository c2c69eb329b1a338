/**
 * @file Requests that a client may send again without knowing whether they arrived: the same key with the same request
 * gives the same answer, also after a restart; with another request it is refused.
 * @source draft-ietf-httpapi-idempotency-key-header
 */
import { createHash } from 'node:crypto';
import { AppError } from '../base/index.js';
import type { JobDatabase } from './job-store.js';

const KEPT_MS = 24 * 3600 * 1000;

export interface IdempotentRequest {
  readonly clientId: string;
  readonly key: string;
  /** Everything that makes it the same request. */
  readonly content: unknown;
}

export interface Replay<T> {
  readonly answer: T;
  /** Whether it was answered before. */
  readonly replayed: boolean;
}

export interface Idempotency {
  /**
   * Does the work unless the same request was answered within a day; a failure is not kept.
   * @throws IDEMPOTENCY_MISMATCH when the key belongs to another request, and what the work throws
   */
  once<T>(request: IdempotentRequest, work: () => Promise<T>): Promise<Replay<T>>;
}

const fingerprintOf = (content: unknown): string => createHash('sha256').update(JSON.stringify(content)).digest('hex');

interface Entry {
  readonly fingerprint: string;
  readonly answer: unknown;
}

interface Pending {
  readonly fingerprint: string;
  readonly answer: Promise<unknown>;
}

function createAnswerStore(database: JobDatabase, now: () => number) {
  const find = async ({ clientId, key }: IdempotentRequest): Promise<Entry | undefined> => {
    await database
      .deleteFrom('answer')
      .where('createdAtMs', '<', now() - KEPT_MS)
      .execute();
    const row = await database
      .selectFrom('answer')
      .selectAll()
      .where('clientId', '=', clientId)
      .where('key', '=', key)
      .executeTakeFirst();
    return row && { fingerprint: row.fingerprint, answer: JSON.parse(row.answer) as unknown };
  };
  const keep = async ({ clientId, key }: IdempotentRequest, { fingerprint, answer }: Entry): Promise<void> => {
    const row = { clientId, key, fingerprint, answer: JSON.stringify(answer), createdAtMs: now() };
    await database.insertInto('answer').values(row).execute();
  };
  return { find, keep };
}

/** The record of answers in a database with the migrations of this folder. */
export function createIdempotency(database: JobDatabase, now: () => number = Date.now): Idempotency {
  const { find, keep } = createAnswerStore(database, now);
  /** Requests that are being answered: a second one waits for the same answer. */
  const pending = new Map<string, Pending>();

  const answerNew = async (request: IdempotentRequest, fingerprint: string, work: () => Promise<unknown>) => {
    const known = await find(request);
    if (known) return { ...known, replayed: true };
    const answer = await work();
    await keep(request, { fingerprint, answer });
    return { fingerprint, answer, replayed: false };
  };
  const once: Idempotency['once'] = async <T>(request: IdempotentRequest, work: () => Promise<T>) => {
    const { clientId, key, content } = request;
    const fingerprint = fingerprintOf(content);
    const place = JSON.stringify([clientId, key]);
    const other = pending.get(place);
    const requireSame = (known: string): void => {
      if (known !== fingerprint) throw new AppError('IDEMPOTENCY_MISMATCH', { key });
    };
    if (other) {
      requireSame(other.fingerprint);
      return { answer: (await other.answer) as T, replayed: true };
    }
    const found = answerNew(request, fingerprint, work);
    const answer = found.then((entry) => entry.answer);
    answer.catch(() => undefined);
    pending.set(place, { fingerprint, answer });
    try {
      const entry = await found;
      requireSame(entry.fingerprint);
      return { answer: entry.answer as T, replayed: entry.replayed };
    } finally {
      pending.delete(place);
    }
  };
  return { once };
}
