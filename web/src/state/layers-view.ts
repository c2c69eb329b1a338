/** @file How the Layers panel is shown; kept in the browser. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { ScaleKind } from '../layers/scales.js';

interface LayersView {
  readonly open: boolean;
  readonly nearest: boolean;
  /** Of the charts of movement. */
  readonly scale: ScaleKind;
  readonly change: (values: Partial<Pick<LayersView, 'open' | 'nearest' | 'scale'>>) => void;
}

export const useLayersView = create<LayersView>()(
  persist((set) => ({ open: false, nearest: false, scale: 'log', change: (values) => set(values) }), {
    name: 'penultimate-layers',
    version: 1,
  }),
);
