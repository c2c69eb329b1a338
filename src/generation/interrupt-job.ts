/** @file A job ended as it is, or with what is being drawn. */
import type { Job } from '../contract/index.js';
import type { Queue } from '../queue/index.js';
import type { SettingsStore } from '../storage/index.js';

/** Ends a job; undefined = there is no such job. */
export type InterruptJob = (jobId: string, options?: { readonly gently?: boolean }) => Promise<Job | undefined>;

/** Makes it; gently lets what is being drawn be finished, as the settings say, the first time. */
export const createInterruptJob =
  ({ queue, settings }: { readonly queue: Queue; readonly settings: SettingsStore }): InterruptJob =>
  async (jobId, { gently = false } = {}) => {
    const mayEnd = gently && settings.get('interrupt_after_current');
    const ending = mayEnd ? await queue.control(jobId, { type: 'end-after-current' }) : undefined;
    return (ending?.taken ? ending : await queue.control(jobId, { type: 'interrupt' })).job;
  };
