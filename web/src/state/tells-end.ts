/** @file Whether the end of a job is told by the system while the page is not looked at; kept in the browser. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface TellsEnd {
  readonly tells: boolean;
  readonly change: (tells: boolean) => void;
}

export const useTellsEnd = create<TellsEnd>()(
  persist((set) => ({ tells: false, change: (tells) => set({ tells }) }), {
    name: 'penultimate-tells-end',
    version: 1,
  }),
);
