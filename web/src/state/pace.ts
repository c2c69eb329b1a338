/** @file How fast pictures came, as they were measured last; kept for this page. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { ownStorage } from './page-storage.js';

export interface Pace {
  readonly secondsPerStep: number;
  /** Of the picture that was measured. */
  readonly pixels: number;
}

interface PaceStore {
  readonly pace: Pace | null;
  readonly measure: (pace: Pace) => void;
}

type KeptPace = Pick<PaceStore, 'pace'>;

export const usePace = create<PaceStore>()(
  persist<PaceStore, [], [], KeptPace>((set) => ({ pace: null, measure: (pace) => set({ pace }) }), {
    name: 'penultimate-pace',
    version: 1,
    ...ownStorage<KeptPace>(),
    partialize: ({ pace }) => ({ pace }),
  }),
);
