/** @file The squares of the map of distances; the arrow keys move over them. */
import type { KeyboardEvent } from 'react';
import { ChartView, heatMap } from '../charts/index.js';
import type { Square } from './squares.js';

const SIDE = 24;
const EDGE = 22;
const EYE_CATCHER = 2;

interface DistanceSquaresProps {
  readonly cosine: readonly (readonly number[])[];
  readonly at: Square;
  readonly label: string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onPick: (square: Square) => void;
  readonly onPoint: (square: Square) => void;
}

/** What the arrow keys reach is told by the line below it. */
export function DistanceSquares({ cosine, at, ...more }: DistanceSquaresProps) {
  const names = cosine.map((_, index) => String(index + 1));
  const sides = [{ side: 'top', names, ink: 'text' } as const, { side: 'left', names, ink: 'text' } as const];
  const marks = heatMap({ values: cosine, square: SIDE, sides, here: at }, { x: EDGE, y: EDGE });
  const size = EDGE + cosine.length * SIDE + EYE_CATCHER;
  return <ChartView marks={marks} width={size} height={size} className="heat" {...more} />;
}
