/** @file What the gallery is narrowed to, which pictures are chosen there, and which two are compared; a reload keeps it. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { GalleryFilter, GalleryPicture } from '../api/index.js';
import { ownStorage } from './page-storage.js';

interface KeptGalleryView {
  readonly filter: GalleryFilter;
  /** Ids. */
  readonly chosen: readonly string[];
  /** Whether a touch chooses a picture and does not open it. */
  readonly choosing: boolean;
  /** The two that are compared; null = none. */
  readonly pair: readonly [GalleryPicture, GalleryPicture] | null;
}

interface GalleryView extends KeptGalleryView {
  readonly change: (values: Partial<KeptGalleryView>) => void;
}

export const useGalleryView = create<GalleryView>()(
  persist((set) => ({ filter: {}, chosen: [], choosing: false, pair: null, change: (values) => set(values) }), {
    name: 'penultimate-gallery',
    version: 1,
    ...ownStorage<KeptGalleryView>(),
  }),
);
