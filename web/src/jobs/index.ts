/** @file Door of jobs/: the job of a tab, as its events tell it, and the queue. */
export { JobBar } from './job-bar.js';
export { isBusy, type JobView, type Unfinished, unfinishedOf } from './job-state.js';
export { JobStatus } from './job-status.js';
export { QueueButton } from './queue-button.js';
export { type JobHandle, ordered, useJob } from './use-job.js';
export { useTellEnd } from './use-tell-end.js';
