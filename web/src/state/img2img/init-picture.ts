/** @file The init picture and what is painted on it, a mask and colours; they outlive a reload where the browser has room for them. */
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';

export interface InitPicture {
  /** Data URI. */
  readonly source: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** One movement of the brush, in pixels of the picture. */
export interface Stroke {
  readonly erase: boolean;
  /** #rrggbb; a mask has none. */
  readonly color?: string;
  readonly diameter: number;
  readonly points: readonly Point[];
}
export type Point = readonly [x: number, y: number];

interface InitPictureState {
  readonly picture: InitPicture | null;
  /** The mask. */
  readonly strokes: readonly Stroke[];
  /** Colours. */
  readonly sketch: readonly Stroke[];
}

interface InitPictureStore extends InitPictureState {
  /** Another picture begins with nothing painted on it. */
  readonly take: (picture: InitPicture | null) => void;
  readonly paint: (strokes: readonly Stroke[]) => void;
  readonly draw: (sketch: readonly Stroke[]) => void;
}

/** Characters of a data URI that is kept over a reload; browsers give a page about five million in all. */
const KEPT_LENGTH = 2e6;

const NONE: InitPictureState = { picture: null, strokes: [], sketch: [] };

/** Whether a reload finds the picture again. */
export const isKept = ({ source }: InitPicture): boolean => source.length <= KEPT_LENGTH;

const storage = createJSONStorage<InitPictureState>(() => ({
  getItem: (name) => sessionStorage.getItem(name),
  setItem: (name, value) => {
    try {
      sessionStorage.setItem(name, value);
    } catch {
      // The browser's room is used up: the picture is there until the reload, like one that is too large.
      sessionStorage.removeItem(name);
    }
  },
  removeItem: (name) => sessionStorage.removeItem(name),
}));

export const useInitPicture = create<InitPictureStore>()(
  persist<InitPictureStore, [], [], InitPictureState>(
    (set) => ({
      ...NONE,
      take: (picture) => set({ ...NONE, picture }),
      paint: (strokes) => set({ strokes }),
      draw: (sketch) => set({ sketch }),
    }),
    {
      name: 'penultimate-init-picture',
      version: 1,
      ...(storage ? { storage } : {}),
      partialize: ({ picture, strokes, sketch }) => (picture && isKept(picture) ? { picture, strokes, sketch } : NONE),
    },
  ),
);
