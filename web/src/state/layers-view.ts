/** @file How the layers are shown; kept in the browser. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { ScaleKind } from '../charts/index.js';

export type EncoderId = 'L' | 'G';

interface LayersView {
  readonly open: boolean;
  readonly nearest: boolean;
  /** Of a model with two text encoders, the one whose layers are shown. */
  readonly encoder: EncoderId;
  /** Of the charts of movement. */
  readonly scale: ScaleKind;
  readonly change: (values: Partial<Pick<LayersView, 'open' | 'nearest' | 'encoder' | 'scale'>>) => void;
}

export const useLayersView = create<LayersView>()(
  persist((set) => ({ open: false, nearest: true, encoder: 'L', scale: 'log', change: (values) => set(values) }), {
    name: 'penultimate-layers',
    version: 2,
  }),
);
