/** @file The jobs that this page's tabs asked for last: a reload finds them again, another page of the same browser does not take them. */
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { DrawingTab } from './drawing-tab.js';

export interface AskedJob {
  readonly id: string | null;
  /** Pixels of its pictures, for the place of the preview; null = not known. */
  readonly width: number | null;
  readonly height: number | null;
  /** Steps that were asked for, where one pass over the picture is all; null = not known. */
  readonly steps: number | null;
  /** Whether a script makes its pictures. */
  readonly scripted: boolean;
  /** Where it stood when it was interrupted here, which its result does not say. */
  readonly stoppedAt?: { readonly done: number; readonly total: number; readonly batch: number };
}

type ByTab<T> = Readonly<Partial<Record<DrawingTab, T>>>;

interface AskedJobStore {
  readonly jobs: ByTab<AskedJob>;
  /** Those that were asked for while another was drawn, in order. */
  readonly lines: ByTab<readonly AskedJob[]>;
  readonly remember: (tab: DrawingTab, job: AskedJob) => void;
  readonly enqueue: (tab: DrawingTab, job: AskedJob) => void;
  /** The next one in line takes the place of the one that has ended. */
  readonly advance: (tab: DrawingTab) => void;
}

/** No job. */
const NO_JOB: AskedJob = { id: null, width: null, height: null, steps: null, scripted: false };

export const useAskedJobs = create<AskedJobStore>()(
  persist(
    (set) => ({
      jobs: {},
      lines: {},
      remember: (tab, job) => set(({ jobs }) => ({ jobs: { ...jobs, [tab]: job } })),
      enqueue: (tab, job) => set(({ lines }) => ({ lines: { ...lines, [tab]: [...(lines[tab] ?? []), job] } })),
      advance: (tab) =>
        set(({ jobs, lines }) => {
          const [next, ...rest] = lines[tab] ?? [];
          return next ? { jobs: { ...jobs, [tab]: next }, lines: { ...lines, [tab]: rest } } : {};
        }),
    }),
    {
      name: 'penultimate-jobs',
      version: 1,
      storage: createJSONStorage(() => sessionStorage),
    },
  ),
);

/** The job of a tab, how many wait behind it, and the ways to put others in its place. */
export function useAskedJob(tab: DrawingTab) {
  const { jobs, lines, remember, enqueue, advance } = useAskedJobs();
  return {
    asked: jobs[tab] ?? NO_JOB,
    waiting: lines[tab]?.length ?? 0,
    remember: (job: AskedJob) => remember(tab, job),
    enqueue: (job: AskedJob) => enqueue(tab, job),
    advance: () => advance(tab),
  };
}
