/** @file Which folds of the page are open, by their ids; kept in the browser. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface Folds {
  readonly open: Readonly<Record<string, boolean>>;
  readonly fold: (id: string, open: boolean) => void;
}

export const useFolds = create<Folds>()(
  persist((set) => ({ open: {}, fold: (id, open) => set((folds) => ({ open: { ...folds.open, [id]: open } })) }), {
    name: 'penultimate-folds',
    version: 1,
  }),
);
