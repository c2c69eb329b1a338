/** @file What the user has typed, kept in the browser so that neither a reload nor a stopped server nor a second page loses it. */
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { HiresUpscaler } from '../api/types.js';

/** Values taken from a picture that hold for the next jobs only and leave the settings alone. */
export interface Overrides {
  readonly clipSkip?: number;
  readonly negativeClipSkip?: number;
  readonly clipSkipTimeline?: string;
  readonly emphasis?: string;
  readonly rng?: string;
}

export interface Draft {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** null, here and below: nothing chosen, so the model's own. */
  readonly sampler: string | null;
  readonly schedule: string | null;
  readonly steps: number | null;
  /** Pixels; empty = the model's native size. */
  readonly width: number | '';
  readonly height: number | '';
  readonly batchCount: number;
  readonly batchSize: number;
  readonly cfgScale: number | null;
  /** −1 = random. */
  readonly seed: number;
  readonly hires: HiresDraft;
  readonly variation: VariationDraft;
  readonly overrides: Overrides;
}

/** A second, larger pass; its values stay while it is off. */
export interface HiresDraft {
  readonly enabled: boolean;
  readonly upscaler: HiresUpscaler;
  readonly scale: number;
  /** 0 = as many as the first pass. */
  readonly steps: number;
  readonly denoisingStrength: number;
}

/** A second seed, mixed in. */
export interface VariationDraft {
  readonly enabled: boolean;
  /** −1 = random. */
  readonly seed: number;
  readonly strength: number;
}

interface DraftStore extends Draft {
  readonly change: (values: Partial<Draft>) => void;
}

/** The page before anything is typed. */
export const EMPTY_DRAFT: Draft = {
  prompt: '',
  negativePrompt: '',
  sampler: null,
  schedule: null,
  steps: null,
  width: '',
  height: '',
  batchCount: 1,
  batchSize: 1,
  cfgScale: null,
  seed: -1,
  hires: { enabled: false, upscaler: 'Latent', scale: 2, steps: 0, denoisingStrength: 0.7 },
  variation: { enabled: false, seed: -1, strength: 0 },
  overrides: {},
};

/** A page's own draft outlives its reload; a page that is opened anew begins with what was typed last anywhere. */
const storage = createJSONStorage<Draft>(() => ({
  getItem: (name) => sessionStorage.getItem(name) ?? localStorage.getItem(name),
  setItem: (name, value) => {
    sessionStorage.setItem(name, value);
    localStorage.setItem(name, value);
  },
  removeItem: (name) => {
    sessionStorage.removeItem(name);
    localStorage.removeItem(name);
  },
}));

export const useDraft = create<DraftStore>()(
  persist((set) => ({ ...EMPTY_DRAFT, change: (values) => set(values) }), {
    name: 'penultimate-draft',
    version: 1,
    ...(storage ? { storage } : {}),
  }),
);
