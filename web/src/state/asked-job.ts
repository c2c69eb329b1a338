/** @file The jobs that this page's tabs asked for last: a reload finds them again, another page of the same browser does not take them. */
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { DrawingTab } from './drawing-tab.js';

interface AskedJob {
  readonly id: string | null;
  /** Pixels of its pictures, for the place of the preview; null = not known. */
  readonly width: number | null;
  readonly height: number | null;
  /** Whether a script makes its pictures. */
  readonly scripted: boolean;
}

interface AskedJobStore {
  readonly jobs: Readonly<Partial<Record<DrawingTab, AskedJob>>>;
  readonly remember: (tab: DrawingTab, job: AskedJob) => void;
}

/** No job. */
export const NO_JOB: AskedJob = { id: null, width: null, height: null, scripted: false };

const useAskedJobs = create<AskedJobStore>()(
  persist((set) => ({ jobs: {}, remember: (tab, job) => set(({ jobs }) => ({ jobs: { ...jobs, [tab]: job } })) }), {
    name: 'penultimate-jobs',
    version: 1,
    storage: createJSONStorage(() => sessionStorage),
  }),
);

/** The job of a tab, and the way to put another in its place. */
export function useAskedJob(tab: DrawingTab): AskedJob & { readonly remember: (job: AskedJob) => void } {
  const { jobs, remember } = useAskedJobs();
  return { ...(jobs[tab] ?? NO_JOB), remember: (job) => remember(tab, job) };
}
