/** @file Which tab is open, and whether the page is being replaced. */
import { create } from 'zustand';

export type Tab = 'txt2img' | 'img2img' | 'sweep' | 'pngInfo' | 'settings';

interface View {
  readonly tab: Tab;
  readonly reloading: boolean;
  readonly open: (tab: Tab) => void;
  readonly reload: () => void;
}

export const useView = create<View>()((set) => ({
  tab: 'txt2img',
  reloading: false,
  open: (tab) => set({ tab }),
  reload: () => set({ reloading: true }),
}));
