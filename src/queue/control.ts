/** @file What can be asked of a running job. Messages are plain JSON, so that they can go to a worker elsewhere. */
import type { Job } from '../contract/index.js';

/**
 * cancel = stop; what is unfinished is dropped. interrupt = stop; what is unfinished is kept as it is. Both are kept on
 * record, also for a job that waits. skip = end the part that is at work and go on with the next one.
 * end-after-current = end with the part that is at work. These two are for a running job alone.
 */
export const CONTROL_TYPES = ['cancel', 'interrupt', 'skip', 'end-after-current'] as const;
export type ControlType = (typeof CONTROL_TYPES)[number];

export interface ControlMessage {
  readonly type: ControlType;
}

/** Messages after which the job is to stop, whether its runner knows them or not. */
const STOPPING: readonly ControlType[] = ['cancel', 'interrupt'];

/** Whether the queue itself stops the job. */
export const stopsJob = ({ type }: ControlMessage): boolean => STOPPING.includes(type);

/** Hears a message in the runner; true = it was acted on. */
export type ControlListener = (message: ControlMessage) => boolean;

export interface ControlAnswer {
  /** The job afterwards; undefined = there is no such job. */
  readonly job: Job | undefined;
  /** Whether anything came of the message: a job left the line, is asked to stop, or its runner acted on it. */
  readonly taken: boolean;
}
