/** @file What the user has typed, kept in the browser so that neither a reload nor a stopped server nor a second page loses it. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { HiresUpscaler, SamplingSettings, SeedValue } from '../api/index.js';
import { draftStorage } from './page-storage.js';

/** Values taken from a picture that hold for the next jobs only and leave the settings alone. */
export interface Overrides {
  readonly clipSkip?: number;
  readonly negativeClipSkip?: number;
  readonly clipSkipL?: number;
  readonly clipSkipG?: number;
  readonly clipSkipTimeline?: string;
  readonly emphasis?: string;
  readonly rng?: string;
  readonly oldPromptEditing?: boolean;
  readonly vaeDecoder?: string;
  readonly vaeEncoder?: string;
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
  readonly seed: SeedValue;
  readonly hires: HiresDraft;
  /** Opposite edges fit together; null = as in Settings. */
  readonly tiling: boolean | null;
  readonly variation: VariationDraft;
  readonly overrides: Overrides;
  /** Names of styles, in the order in which they are put round the prompts. */
  readonly styles: readonly string[];
  /** What is rarely wanted of samplers; what is absent is as in Settings. */
  readonly sampling: SamplingSettings;
  /** The size whose composition the seed is to keep; empty = none. */
  readonly seedResize: { readonly width: number | ''; readonly height: number | '' };
}

/** A second, larger pass; its values stay while it is off. */
export interface HiresDraft {
  readonly enabled: boolean;
  readonly upscaler: HiresUpscaler;
  readonly scale: number;
  /** 0 = as many as the first pass. */
  readonly steps: number;
  readonly denoisingStrength: number;
  /** Empty = the first pass's. */
  readonly prompt: string;
  readonly negativePrompt: string;
}

/** A second seed, mixed in. */
export interface VariationDraft {
  readonly enabled: boolean;
  /** −1 = random. */
  readonly seed: SeedValue;
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
  hires: {
    enabled: false,
    upscaler: 'Latent',
    scale: 2,
    steps: 0,
    denoisingStrength: 0.7,
    prompt: '',
    negativePrompt: '',
  },
  tiling: null,
  variation: { enabled: false, seed: -1, strength: 0 },
  overrides: {},
  styles: [],
  sampling: {},
  seedResize: { width: '', height: '' },
};

export const useDraft = create<DraftStore>()(
  persist((set) => ({ ...EMPTY_DRAFT, change: (values) => set(values) }), {
    name: 'penultimate-draft',
    version: 2,
    // An older page knew no tiling as in Settings: it was on or not asked for.
    migrate: (kept) => ({ ...(kept as Draft), tiling: (kept as Draft).tiling || null }),
    // What an older page kept lacks what came later, also inside.
    merge: (kept, now) => {
      const draft = (kept ?? {}) as Partial<Draft>;
      return { ...now, ...draft, hires: { ...now.hires, ...draft.hires } };
    },
    ...draftStorage<Draft>(),
  }),
);
