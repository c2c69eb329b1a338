/** @file What is remembered of the filmstrip: the two switches in the browser, a tab's strip until the page is closed. */
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { Picture } from '../api/index.js';
import type { DrawingTab } from './drawing-tab.js';

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

/** Pictures in full size of a strip, by their values. */
type FullPictures = Readonly<Record<string, Picture>>;

interface ShownStrips {
  /** Id of the sweep behind a tab's strip. */
  readonly shown: Readonly<Partial<Record<DrawingTab, string>>>;
  /** Of the strips that are shown, by their ids. */
  readonly full: Readonly<Record<string, FullPictures>>;
  readonly show: (tab: DrawingTab, id: string) => void;
  readonly keep: (id: string, value: number, picture: Picture) => void;
}

/** Only what belongs to a strip that is shown. */
const ofShown = (shown: ShownStrips['shown'], full: ShownStrips['full']): ShownStrips['full'] =>
  Object.fromEntries(Object.entries(full).filter(([id]) => Object.values(shown).includes(id)));

export const useShownStrips = create<ShownStrips>()(
  persist(
    (set) => ({
      shown: {},
      full: {},
      show: (tab, id) =>
        set((strips) => {
          const shown = { ...strips.shown, [tab]: id };
          return { shown, full: ofShown(shown, strips.full) };
        }),
      keep: (id, value, picture) => set(({ full }) => ({ full: { ...full, [id]: { ...full[id], [value]: picture } } })),
    }),
    { name: 'penultimate-strips', version: 1, storage: createJSONStorage(() => sessionStorage) },
  ),
);
