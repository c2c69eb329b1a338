/** @file A stroke while it is painted, with mouse, pen or finger; it is stored when the pointer is lifted. */
import { type PointerEvent, useRef, useState } from 'react';
import type { InitPicture, Point, Stroke } from '../state/index.js';
import { extended, pointOf } from './paint-geometry.js';

interface Brush {
  readonly picture: InitPicture;
  readonly strokes: readonly Stroke[];
  readonly paint: (strokes: readonly Stroke[]) => void;
  /** How a stroke begins. */
  readonly stroke: Omit<Stroke, 'points'>;
  /** What a click does in place of a stroke; undefined = strokes are painted. */
  readonly pick: ((point: Point) => void) | undefined;
}

/** The stroke that is painted, as seen and as it is now: movements come faster than the page is drawn. */
function useCurrent() {
  const [current, setCurrent] = useState<Stroke | null>(null);
  const latest = useRef<Stroke | null>(null);
  const show = (next: Stroke | null) => {
    latest.current = next;
    setCurrent(next);
  };
  return { current, latest, show };
}

/** The strokes as seen, and what the canvas listens to. */
export function useBrush({ picture, strokes, paint, stroke, pick }: Brush) {
  const { current, latest, show } = useCurrent();
  const placeOf = (event: PointerEvent) => pointOf(event, event.currentTarget.getBoundingClientRect(), picture);
  const begin = (event: PointerEvent) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    if (pick) return pick(placeOf(event));
    event.currentTarget.setPointerCapture(event.pointerId);
    show(extended({ ...stroke, points: [] }, placeOf(event)));
  };
  const move = (event: PointerEvent) => {
    if (event.isPrimary && latest.current) show(extended(latest.current, placeOf(event)));
  };
  const end = () => {
    if (latest.current) paint([...strokes, latest.current]);
    show(null);
  };
  return {
    shown: current ? [...strokes, current] : strokes,
    handlers: { onPointerDown: begin, onPointerMove: move, onPointerUp: end, onPointerCancel: end },
  };
}
