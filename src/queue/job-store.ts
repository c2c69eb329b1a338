/**
 * @file Where a queue of one program keeps its jobs. Each function is one change as a whole: no crash and no other call
 * falls into the middle of it.
 *
 * Turns: a job gets the round after its client's last one, but not a round that is already past; the line is ordered by
 * round, then by submission. So every client with work gets one job a round, a newcomer waits for one round at most,
 * and somebody who submits one job at a time has no advantage over somebody who submits many.
 * @source M. Shreedhar and G. Varghese, "Efficient fair queueing using deficit round robin", 1995 (jobs of equal cost)
 */
import { AppError } from '../base/index.js';
import type { JobError, JobState } from '../contract/index.js';
import type { QueueLimits } from './options.js';
import type { JobFilter } from './queue.js';

/** A job as it is kept. */
export interface JobRecord {
  /** Order of submission. */
  readonly seq: number;
  readonly id: string;
  readonly kind: string;
  readonly clientId: string;
  readonly state: JobState;
  /** The turn in which the job is due: one job of each client a round. */
  readonly round: number;
  readonly attempt: number;
  /** Attempts during which the program was lost: by a crash, a kill or a power cut. */
  readonly lostAttempts: number;
  /** 1 when somebody wants the running job to stop; outlives a crash. */
  readonly cancelRequested: number;
  /** JSON. */
  readonly request: string;
  readonly result: string | null;
  readonly error: string | null;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** Under which the client may send the submission again, as long as it is remembered. */
  readonly idempotencyKey: string | null;
  /** Of the content that belongs to the key. */
  readonly fingerprint: string | null;
  /** Place in the line when it was accepted, of a job with a key. */
  readonly acceptedPosition: number | null;
  /** Which claim of which worker it runs under, where there are several workers. */
  readonly lease?: string | null | undefined;
}

/** A key as it is kept. */
export interface StoredKey {
  readonly idempotencyKey: string;
  readonly fingerprint: string;
}

export interface NewJob {
  readonly id: string;
  readonly kind: string;
  readonly clientId: string;
  /** JSON. */
  readonly request: string;
  readonly key?: StoredKey | undefined;
  readonly affinity?: string | undefined;
}

export interface JobOutcome {
  readonly state: Exclude<JobState, 'queued' | 'running'>;
  /** JSON. */
  readonly result: string | null;
  readonly error: JobError | null;
}

/** One attempt at a job: what is written of any other is refused. */
export type Attempt = Pick<JobRecord, 'id' | 'attempt' | 'lease'>;

export interface JobStore {
  find(id: string): Promise<JobRecord | undefined>;
  /** The job of a key that is still remembered. @throws IDEMPOTENCY_MISMATCH when it came with another content */
  findByKey(clientId: string, key: StoredKey, nowMs: number): Promise<JobRecord | undefined>;
  /**
   * Adds a job unless its id or its key is there already; gives the one that is there now.
   * @throws IDEMPOTENCY_MISMATCH QUEUE_FULL CLIENT_QUEUE_FULL
   */
  insert(
    job: NewJob,
    rules: { readonly limits: QueueLimits; readonly nowMs: number },
  ): Promise<{ readonly row: JobRecord; readonly added: boolean }>;
  /** In the order of `Queue.list`. */
  list(filter: JobFilter & { readonly limit: number }): Promise<readonly JobRecord[]>;
  count(states: readonly JobState[]): Promise<number>;
  /** Ids of the waiting jobs, next one first. */
  waitingIds(): Promise<readonly string[]>;
  /** Place of a job in the line: 0 = running, 1 = next, null = finished. */
  positionOf(row: JobRecord): Promise<number | null>;
  /** Moves the next job from the line to running. */
  claimNext(nowMs: number): Promise<JobRecord | undefined>;
  /**
   * Writes what became of one attempt and forgets the oldest finished jobs beyond those that are kept, those with a
   * remembered key excepted. Undefined when that attempt is not the running one any more: then nothing is written.
   */
  finish(
    attempt: Attempt,
    ending: { readonly outcome: JobOutcome; readonly keepFinished: number; readonly nowMs: number },
  ): Promise<JobRecord | undefined>;
  /**
   * Puts a running job back to its place in the line, as if it had not been started: stopping was not its fault.
   * Undefined, and nothing written, when somebody has asked to stop it.
   */
  putBack(attempt: Attempt): Promise<JobRecord | undefined>;
  /** Takes a waiting job out of the line (`left`), or notes the wish on a running one; the job as it is afterwards. */
  requestCancel(id: string, nowMs: number): Promise<{ readonly row: JobRecord | undefined; readonly left: boolean }>;
}

/** @throws QUEUE_FULL CLIENT_QUEUE_FULL */
export function requireRoom(waiting: { readonly all: number; readonly ofClient: number }, limits: QueueLimits): void {
  if (waiting.all >= limits.waiting) throw new AppError('QUEUE_FULL', { limit: limits.waiting });
  const { waitingPerClient: limit } = limits;
  if (waiting.ofClient >= limit) throw new AppError('CLIENT_QUEUE_FULL', { limit });
}
