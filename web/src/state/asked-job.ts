/** @file The job that this page asked for last: a reload finds it again, another page of the same browser does not take it. */
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';

interface AskedJob {
  readonly id: string | null;
  /** Pixels of its pictures, for the place of the preview; null = not known. */
  readonly width: number | null;
  readonly height: number | null;
}

interface AskedJobStore extends AskedJob {
  readonly remember: (job: AskedJob) => void;
}

/** No job. */
export const NO_JOB: AskedJob = { id: null, width: null, height: null };

export const useAskedJob = create<AskedJobStore>()(
  persist((set) => ({ ...NO_JOB, remember: (job) => set(job) }), {
    name: 'penultimate-job',
    version: 1,
    storage: createJSONStorage(() => sessionStorage),
  }),
);
