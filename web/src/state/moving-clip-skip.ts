/** @file The value under a clip-skip control that is being moved, before it is released; live redraw follows it. */
import { create } from 'zustand';

interface MovingClipSkip {
  /** null = nothing is being moved. */
  readonly value: number | null;
  readonly move: (value: number | null) => void;
}

export const useMovingClipSkip = create<MovingClipSkip>()((set) => ({
  value: null,
  move: (value) => set({ value }),
}));
