/** @file The shape of the place for the picture: of what is drawn now, else of what is shown, else of what would be drawn. */
import { type Picture, useCurrentModel } from '../api/index.js';
import { useAskedJob, useDrawingTab } from '../state/index.js';

/** In pixels; only their ratio is seen. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

const SQUARE: FrameSize = { width: 1, height: 1 };

interface Looked {
  readonly busy: boolean;
  readonly chosen: Picture | undefined;
  /** What the tab would draw. */
  readonly next: FrameSize | undefined;
}

export function useFrameSize({ busy, chosen, next }: Looked): FrameSize {
  const { asked } = useAskedJob(useDrawingTab());
  const native = useCurrentModel().data?.defaults ?? SQUARE;
  if (busy) return { width: asked.width ?? native.width, height: asked.height ?? native.height };
  return chosen ?? next ?? native;
}
