/** @file What is painted on the init picture: a mask, or colours; each has strokes of its own. */
import { type Img2imgDraft, type Stroke, useImg2imgDraft, useInitPicture } from '../state/index.js';

export type PaintKind = 'mask' | 'sketch';

/** What the modes paint; undefined = nothing. */
export const PAINTS: Readonly<Record<Img2imgDraft['mode'], PaintKind | undefined>> = {
  img2img: undefined,
  sketch: 'sketch',
  inpaint: 'mask',
  inpaintSketch: 'sketch',
  batch: undefined,
};

/** Whether only what is painted is drawn anew. */
export const isMasked = (mode: Img2imgDraft['mode']): boolean => mode === 'inpaint' || mode === 'inpaintSketch';

interface Paint {
  readonly strokes: readonly Stroke[];
  readonly paint: (strokes: readonly Stroke[]) => void;
}

/** The strokes of a kind, and the way to replace them. */
export function usePaint(kind: PaintKind): Paint {
  const { strokes, paint, sketch, draw } = useInitPicture();
  return kind === 'sketch' ? { strokes: sketch, paint: draw } : { strokes, paint };
}

/** The strokes of the open mode. */
export const useModePaint = (): Paint => usePaint(PAINTS[useImg2imgDraft(({ mode }) => mode)] ?? 'mask');
