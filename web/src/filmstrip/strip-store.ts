/** @file What is remembered of the filmstrip: the two switches in the browser, a tab's strip until the page is closed. */
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { DrawingTab } from '../state/drawing-tab.js';

interface StripSwitches {
  /** A strip after each drawing. */
  readonly always: boolean;
  /** A picture for each move of the slider. */
  readonly live: boolean;
  readonly change: (values: Partial<Pick<StripSwitches, 'always' | 'live'>>) => void;
}

export const useStripSwitches = create<StripSwitches>()(
  persist((set) => ({ always: false, live: false, change: (values) => set(values) }), {
    name: 'penultimate-strip',
    version: 1,
  }),
);

interface ShownStrips {
  /** Id of the sweep behind a tab's strip. */
  readonly shown: Readonly<Partial<Record<DrawingTab, string>>>;
  readonly show: (tab: DrawingTab, id: string) => void;
}

export const useShownStrips = create<ShownStrips>()(
  persist((set) => ({ shown: {}, show: (tab, id) => set(({ shown }) => ({ shown: { ...shown, [tab]: id } })) }), {
    name: 'penultimate-strips',
    version: 1,
    storage: createJSONStorage(() => sessionStorage),
  }),
);
