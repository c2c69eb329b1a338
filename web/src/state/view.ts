/** @file Which tab is open, kept over a reload, and whether the page is being replaced. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { ownStorage } from './page-storage.js';

export type Tab = 'txt2img' | 'img2img' | 'sweep' | 'gallery' | 'models' | 'pngInfo' | 'settings';

interface View {
  readonly tab: Tab;
  readonly reloading: boolean;
  readonly open: (tab: Tab) => void;
  readonly reload: () => void;
}

type KeptView = Pick<View, 'tab'>;

export const useView = create<View>()(
  persist<View, [], [], KeptView>(
    (set) => ({
      tab: 'txt2img',
      reloading: false,
      open: (tab) => set({ tab }),
      reload: () => set({ reloading: true }),
    }),
    { name: 'penultimate-view', version: 1, ...ownStorage<KeptView>(), partialize: ({ tab }) => ({ tab }) },
  ),
);
