/** @file How the Layers panel is shown; kept in the browser. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface LayersView {
  readonly open: boolean;
  readonly nearest: boolean;
  readonly change: (values: Partial<Pick<LayersView, 'open' | 'nearest'>>) => void;
}

export const useLayersView = create<LayersView>()(
  persist((set) => ({ open: false, nearest: false, change: (values) => set(values) }), {
    name: 'penultimate-layers',
    version: 1,
  }),
);
