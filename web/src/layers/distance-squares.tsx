/** @file The squares of the map of distances; the arrow keys move over them. */
import type { KeyboardEvent } from 'react';
import { type Square, strength } from './scales.js';

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

/** The numbers of a row and a column; those of the square in question stand out. */
function Numbers({ index, at }: { readonly index: number; readonly at: Square }) {
  const look = (here: number) => (index === here ? 'chart-here' : undefined);
  return (
    <g>
      <text x={EDGE + (index + 0.5) * SIDE} y={EDGE - 8} textAnchor="middle" className={look(at.column)}>
        {index + 1}
      </text>
      <text x={EDGE - 6} y={EDGE + (index + 0.65) * SIDE} textAnchor="end" className={look(at.row)}>
        {index + 1}
      </text>
    </g>
  );
}

interface SquareProps extends Pick<DistanceSquaresProps, 'onPick' | 'onPoint'> {
  readonly place: Square;
  readonly opacity: number;
  readonly isHere: boolean;
}

function SquareOf({ place, opacity, isHere, onPick, onPoint }: SquareProps) {
  const box = { x: EDGE + place.column * SIDE, y: EDGE + place.row * SIDE, width: SIDE - 1, height: SIDE - 1 };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter on the picture does the same
    <g onPointerEnter={() => onPoint(place)} onClick={() => onPick(place)}>
      <rect {...box} className="heat-ground" />
      <rect {...box} className="heat-square" fillOpacity={opacity} data-at={isHere || undefined} />
    </g>
  );
}

export function DistanceSquares({ cosine, at, label, onKeyDown, onPick, onPoint }: DistanceSquaresProps) {
  const max = Math.max(...cosine.flat(), 0);
  const size = EDGE + cosine.length * SIDE + EYE_CATCHER;
  const squares = cosine.flatMap((line, row) => line.map((value, column) => ({ value, place: { row, column } })));
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      className="chart heat"
      role="img"
      aria-label={label}
      // The arrow keys move over the picture; what they reach is told by the line below it.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a picture that is explored
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {cosine.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a number is its place
        <Numbers key={index} {...{ index, at }} />
      ))}
      {squares.map(({ value, place }) => (
        <SquareOf
          key={`${place.row},${place.column}`}
          {...{ place, onPick, onPoint }}
          opacity={strength(value, max)}
          isHere={place.row === at.row && place.column === at.column}
        />
      ))}
    </svg>
  );
}
