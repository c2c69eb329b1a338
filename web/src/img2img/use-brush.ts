/** @file A stroke while it is painted, with mouse, pen or finger; it is stored when the pointer is lifted. */
import { type PointerEvent, useRef, useState } from 'react';
import { type InitPicture, type Stroke, useInitPicture } from '../state/index.js';
import { extended, pointOf } from './mask-geometry.js';

interface Brush {
  readonly picture: InitPicture;
  readonly diameter: number;
  readonly erase: boolean;
}

/** The strokes as seen, and what the canvas listens to. */
export function useBrush({ picture, diameter, erase }: Brush) {
  const { strokes, paint } = useInitPicture();
  const [current, setCurrent] = useState<Stroke | null>(null);
  // Movements come faster than the page is drawn: what is stored is what the pointer did, not what was seen last.
  const latest = useRef<Stroke | null>(null);
  const show = (stroke: Stroke | null) => {
    latest.current = stroke;
    setCurrent(stroke);
  };
  const placeOf = (event: PointerEvent) => pointOf(event, event.currentTarget.getBoundingClientRect(), picture);
  const begin = (event: PointerEvent) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    show(extended({ erase, diameter, points: [] }, placeOf(event)));
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
