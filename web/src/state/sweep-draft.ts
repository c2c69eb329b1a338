/** @file What is chosen for the next sweep, and which one is looked at. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { SweepAxisKind } from '../api/index.js';
import { draftStorage } from './page-storage.js';

export interface SweepDraft {
  /** Whole values; null = nothing chosen yet, so all of the model. */
  readonly clipSkips: readonly number[] | null;
  /** As typed: values between layers. */
  readonly fractions: string;
  readonly seeds: string;
  readonly axis: SweepAxisKind | null;
  /** One a line. */
  readonly axisValues: string;
  readonly preview: boolean;
  /** The sweep that is shown; null = none. */
  readonly shown: string | null;
}

interface SweepDraftStore extends SweepDraft {
  readonly change: (values: Partial<SweepDraft>) => void;
}

/** Before anything is chosen. */
export const EMPTY_SWEEP: SweepDraft = {
  clipSkips: null,
  fractions: '',
  seeds: '',
  axis: null,
  axisValues: '',
  preview: false,
  shown: null,
};

export const useSweepDraft = create<SweepDraftStore>()(
  persist((set) => ({ ...EMPTY_SWEEP, change: (values) => set(values) }), {
    name: 'penultimate-sweep',
    version: 1,
    ...draftStorage<SweepDraft>(),
  }),
);
