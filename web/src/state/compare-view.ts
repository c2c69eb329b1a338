/** @file Which two pictures each tab compares, and how; a reload keeps it. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { type DrawingTab, useDrawingTab } from './drawing-tab.js';
import { ownStorage } from './page-storage.js';

interface CompareView {
  readonly view: 'wipe' | 'difference';
  /** Addresses of the two; null = the first ones there are. */
  readonly a: string | null;
  readonly b: string | null;
}

interface CompareViewStore {
  readonly tabs: Readonly<Record<DrawingTab, CompareView>>;
  readonly change: (tab: DrawingTab, values: Partial<CompareView>) => void;
}

const BEFORE: CompareView = { view: 'wipe', a: null, b: null };

type KeptCompareView = Pick<CompareViewStore, 'tabs'>;

const useStore = create<CompareViewStore>()(
  persist<CompareViewStore, [], [], KeptCompareView>(
    (set) => ({
      tabs: { txt2img: BEFORE, img2img: BEFORE },
      change: (tab, values) => set(({ tabs }) => ({ tabs: { ...tabs, [tab]: { ...tabs[tab], ...values } } })),
    }),
    { name: 'penultimate-compare', version: 1, ...ownStorage<KeptCompareView>(), partialize: ({ tabs }) => ({ tabs }) },
  ),
);

/** The comparison of the tab it is used in. */
export function useCompareView() {
  const tab = useDrawingTab();
  const view = useStore(({ tabs }) => tabs[tab]);
  const change = useStore((store) => store.change);
  return { ...view, change: (values: Partial<CompareView>) => change(tab, values) };
}
