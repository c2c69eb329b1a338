/** @file What any implementation of the queue can be told. */

/** Most jobs that may wait. */
export interface QueueLimits {
  readonly waiting: number;
  readonly waitingPerClient: number;
}

export interface QueueOptions {
  /** How often the program may be lost with a job running before the job is not tried again; 2 when left out. */
  readonly maxLostAttempts?: number;
  /** Finished jobs that are remembered, older ones are forgotten; 1,000 when left out. */
  readonly keepFinished?: number;
  /** Pause before a write that was refused is tried again, in milliseconds; 1,000 when left out. */
  readonly retryMs?: number;
  /** How long `close` waits for a runner that was asked to stop, in milliseconds; 10,000 when left out. */
  readonly closeTimeoutMs?: number;
  /** Hears of failures that no caller waits for. */
  readonly onProblem?: (error: unknown) => void;
  /** Most jobs that may wait; as many as come when left out. */
  readonly limits?: QueueLimits;
  /** The clock, in milliseconds since 1970; the system's when left out. */
  readonly now?: () => number;
}

export type QueueSettings = Required<QueueOptions>;

/** What is not said. */
export const QUEUE_DEFAULTS: QueueSettings = {
  maxLostAttempts: 2,
  keepFinished: 1000,
  retryMs: 1000,
  closeTimeoutMs: 10_000,
  onProblem: () => undefined,
  limits: { waiting: Number.POSITIVE_INFINITY, waitingPerClient: Number.POSITIVE_INFINITY },
  now: Date.now,
};
