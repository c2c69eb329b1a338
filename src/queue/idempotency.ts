/**
 * @file Submissions that a client may send again without knowing whether they arrived: the same key of the same client
 * with the same content is the same job for a day, also after a crash; with another content it is refused.
 * @source draft-ietf-httpapi-idempotency-key-header
 */
import { createHash } from 'node:crypto';
import { AppError } from '../base/index.js';
import type { StoredKey } from './job-store.js';
import type { IdempotencyKey } from './queue.js';

/** How long a key is remembered, in milliseconds. */
const KEPT_MS = 24 * 3600 * 1000;

/** The key with the fingerprint of its content. */
export const storedKeyOf = ({ key, content }: IdempotencyKey): StoredKey => ({
  idempotencyKey: key,
  fingerprint: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
});

/** Jobs that were accepted before this have lost their keys. */
export const keysSince = (nowMs: number): number => nowMs - KEPT_MS;

/** @throws IDEMPOTENCY_MISMATCH when the key is known with another content */
export function requireSameContent(
  { idempotencyKey: key, fingerprint }: StoredKey,
  known: { readonly fingerprint: string | null } | undefined,
): void {
  if (known && known.fingerprint !== fingerprint) throw new AppError('IDEMPOTENCY_MISMATCH', { key });
}
