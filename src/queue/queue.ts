/**
 * @file The queue as the rest of the program sees it. `Queue` is the side of those who hand jobs in and watch them,
 * `QueueWorker` the side of who does them; the two need not be in one process, so everything that passes between them
 * is JSON. Which implementation stands behind them is app/'s choice.
 */
import type { Job, JobEvent, JobState } from '../contract/index.js';
import type { ControlAnswer, ControlListener, ControlMessage } from './control.js';

/** Makes a submission one that may be sent again: for a day, the same key of the same client is the same job. */
export interface IdempotencyKey {
  readonly key: string;
  /** All that makes it the same submission, anything JSON can hold. */
  readonly content: unknown;
}

/** A job that was accepted, with its place in the line at that time. */
export type AcceptedJob = Pick<Job, 'id' | 'position'>;

export interface JobSubmission {
  readonly kind: string;
  /** Anything JSON can hold. */
  readonly request: unknown;
  /** Clients take turns; jobs of one client run in the order of submission. */
  readonly clientId: string;
  /** Chosen by the client when it may ask twice: the same id is the same job. */
  readonly id?: string;
  /**
   * What a worker has to have loaded to do it; one that has it is preferred, by queues of several workers. Nothing in
   * particular when left out.
   */
  readonly affinity?: string;
  /** Remembered together with the job: there is never one without the other. */
  readonly idempotency?: IdempotencyKey;
}

export interface JobFilter {
  readonly states?: readonly JobState[];
  readonly clientId?: string;
  /** Most rows to return, 100 when left out. */
  readonly limit?: number;
  /** Rows to pass over, 0 when left out. */
  readonly offset?: number;
}

export type JobListener = (event: JobEvent) => void;

export interface Queue {
  /**
   * Accepts a job; it is kept as safely as the implementation can when this resolves. An id or a key that is known
   * gives the job it belongs to.
   * @throws IDEMPOTENCY_MISMATCH QUEUE_FULL CLIENT_QUEUE_FULL FILE_UNWRITABLE (disk full, …) DATABASE_UNFIT INTERNAL when the request is not JSON
   */
  submit(submission: JobSubmission): Promise<Job>;
  /** The job that was accepted under a key, as it was then. @throws IDEMPOTENCY_MISMATCH when its content was another one */
  accepted(submission: IdempotencyKey & { readonly clientId: string }): Promise<AcceptedJob | undefined>;
  get(id: string): Promise<Job | undefined>;
  /** The running job, then the line in its order, then what is finished, latest first. */
  list(filter?: JobFilter): Promise<readonly Job[]>;
  /** How many jobs there are in these states. */
  count(states: readonly JobState[]): Promise<number>;
  /** 0 = running, 1 = next; null = finished or unknown. */
  position(id: string): Promise<number | null>;
  /** How many jobs wait. */
  waiting(): Promise<number>;
  /** Takes a waiting job out of the line, asks a running one to stop; a finished one stays as it is. */
  cancel(id: string): Promise<Job | undefined>;
  /** Sends a message to a job, wherever it runs; a finished one stays as it is. */
  control(id: string, message: ControlMessage): Promise<ControlAnswer>;
  /** Hears the events of one job, in order, from now on; the returned function ends that. */
  subscribe(id: string, listener: JobListener): () => void;
  /** Hears the states and the progress of all jobs; positions go to subscribers of a job only. */
  onEvent(listener: JobListener): () => void;
  close(): Promise<void>;
}

export interface JobContext {
  /** Aborted when the job is to stop or the worker closes. */
  readonly signal: AbortSignal;
  /** News of the job, anything JSON can hold; kept in memory until the next, told to subscribers. */
  onProgress(progress: unknown): void;
  /** Hears the messages to this job until the returned function is called; of one that stops it, before the signal. */
  onControl(listener: ControlListener): () => void;
}

/**
 * Does one job and returns its result, anything JSON can hold. When the signal is aborted it either throws (CANCELLED)
 * or returns what is ready. When the program was lost with it, the same job is run again from its beginning, once.
 */
export type JobRunner = (job: Job, context: JobContext) => Promise<unknown>;

export interface QueueWorker {
  /** Begins to run jobs, one at a time. */
  start(runner: JobRunner): void;
  /** Stops taking jobs from the line, stops the running one and puts it back; jobs wait for the next start. */
  close(): Promise<void>;
}

/** Both sides in one process; `close` closes both. */
export interface WorkingQueue extends Queue, QueueWorker {}
