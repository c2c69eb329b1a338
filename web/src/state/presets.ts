/** @file Presets: parameters under a name, and what the next one is to hold; kept in the browser, the same on all of its pages. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Draft } from './draft.js';
import type { Img2imgDraft } from './img2img/draft.js';

/** Everything that a preset can hold. */
export type PanelValues = Draft & Pick<Img2imgDraft, 'denoisingStrength' | 'resizeMode'>;

export interface Preset {
  readonly name: string;
  readonly values: Partial<PanelValues>;
}

interface PresetStore {
  /** By name, in the order of the alphabet. */
  readonly presets: readonly Preset[];
  /** Parts of the panel that are not ticked for the next one. */
  readonly unticked: readonly string[];
  readonly put: (presets: readonly Preset[]) => void;
  readonly untick: (parts: readonly string[]) => void;
}

/** What is nearly always another one, so that it is held only when it is asked for. */
const UNTICKED = ['prompts', 'seed'];

export const PRESETS_KEY = 'penultimate-presets';

export const usePresets = create<PresetStore>()(
  persist(
    (set) => ({
      presets: [],
      unticked: UNTICKED,
      put: (presets) => set({ presets: [...presets].sort((a, b) => a.name.localeCompare(b.name)) }),
      untick: (unticked) => set({ unticked }),
    }),
    { name: PRESETS_KEY, version: 1 },
  ),
);
