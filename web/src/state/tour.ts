/** @file Which step of the first visit's tour is shown; kept in the browser. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export const TOUR_STEPS = ['prompt', 'generate', 'clipSkip'] as const;

interface Tour {
  /** Place in TOUR_STEPS; null = over. */
  readonly step: number | null;
  readonly next: () => void;
  readonly end: () => void;
}

export const useTour = create<Tour>()(
  persist(
    (set) => ({
      step: 0,
      next: () => set(({ step }) => ({ step: step === null || step + 1 >= TOUR_STEPS.length ? null : step + 1 })),
      end: () => set({ step: null }),
    }),
    { name: 'penultimate-tour', version: 1 },
  ),
);
