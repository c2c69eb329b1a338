/** @file The queue that the rest of the program sees; which implementation stands behind it is app/'s choice. */
import type { Job, JobEvent, JobState } from '../contract/index.js';

export interface JobSubmission {
  readonly kind: string;
  /** Anything JSON can hold. */
  readonly request: unknown;
  /** Clients take turns; jobs of one client run in the order of submission. */
  readonly clientId: string;
  /** Chosen by the client when it may ask twice: the same id is the same job. */
  readonly id?: string;
}

export interface JobFilter {
  readonly states?: readonly JobState[];
  readonly clientId?: string;
  /** Most rows to return, 100 when left out. */
  readonly limit?: number;
  /** Rows to pass over, 0 when left out. */
  readonly offset?: number;
}

export interface JobContext {
  /** Aborted when the job is cancelled or the queue closes. */
  readonly signal: AbortSignal;
  /** News of the job, anything JSON can hold; kept in memory until the next, told to subscribers. */
  onProgress(progress: unknown): void;
}

/**
 * Does one job and returns its result, anything JSON can hold. When the signal is aborted it either throws (CANCELLED)
 * or returns what is ready. After a crash the same job is run again from its beginning.
 */
export type JobRunner = (job: Job, context: JobContext) => Promise<unknown>;
export type JobListener = (event: JobEvent) => void;

export interface JobQueue {
  /**
   * Accepts a job; it is on disk when this resolves. An id that is known gives the job it belongs to.
   * @throws QUEUE_FULL CLIENT_QUEUE_FULL FILE_UNWRITABLE (disk full, …) DATABASE_UNFIT INTERNAL when the request is not JSON
   */
  submit(submission: JobSubmission): Promise<Job>;
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
  /** Hears the events of one job, in order, from now on; the returned function ends that. */
  subscribe(id: string, listener: JobListener): () => void;
  /** Hears the states and the progress of all jobs; positions go to subscribers of a job only. */
  onEvent(listener: JobListener): () => void;
  /** Begins to run jobs, one at a time. */
  start(runner: JobRunner): void;
  /** Stops taking jobs from the line, stops the running one and puts it back; jobs wait for the next start. */
  close(): Promise<void>;
}
