/** @file The stored values that the draft's own stand over, as they were when that was seen first; kept like the draft. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { draftStorage } from './page-storage.js';

interface StoodOver {
  /** By the keys of settings, as JSON. */
  readonly values: Readonly<Record<string, string>>;
  readonly see: (values: StoodOver['values']) => void;
}

type KeptStoodOver = Pick<StoodOver, 'values'>;

export const useStoodOver = create<StoodOver>()(
  persist<StoodOver, [], [], KeptStoodOver>((set) => ({ values: {}, see: (values) => set({ values }) }), {
    name: 'penultimate-stood-over',
    version: 1,
    ...draftStorage<KeptStoodOver>(),
    partialize: ({ values }) => ({ values }),
  }),
);
