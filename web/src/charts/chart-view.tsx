/** @file Marks of a chart as elements of the page; its colours are those of the light or dark look. */
import type { KeyboardEvent } from 'react';
import './charts.css';
import type { Cell, LineMark, Mark, RectMark, TextMark } from '../../../src/charts/index.js';

interface Pointing {
  /** What the pointer is over. */
  readonly onPoint?: ((cell: Cell) => void) | undefined;
  readonly onPick?: ((cell: Cell) => void) | undefined;
}

interface ChartViewProps extends Pointing {
  readonly marks: readonly Mark[];
  readonly width: number;
  readonly height: number;
  /** What it is a picture of. */
  readonly label: string;
  readonly className?: string;
  /** Says how it is drawn. */
  readonly scale?: string;
  /** Given where the chart is explored with keys. */
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

const Line = ({ mark: { points, ink, width, dashes } }: { readonly mark: LineMark }) => (
  <polyline
    points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}
    className={`chart-line chart-${ink}`}
    strokeWidth={width}
    strokeDasharray={dashes}
  />
);

function Rect({ mark, onPoint, onPick }: Pointing & { readonly mark: RectMark }) {
  const { x, y, width, height, ink, cell, isHere } = mark;
  const box = { x, y, width, height };
  if (typeof ink === 'string') return <rect {...box} className={`chart-fill chart-${ink}`} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter on the picture does the same
    <g onPointerEnter={() => cell && onPoint?.(cell)} onClick={() => cell && onPick?.(cell)}>
      <rect {...box} className="heat-ground" />
      <rect {...box} className="heat-square" fillOpacity={ink.heat} data-at={isHere || undefined} />
    </g>
  );
}

function Words({ mark: { x, y, text, ink, anchor, isHere } }: { readonly mark: TextMark }) {
  const look = [ink === 'faint' && 'chart-faint', isHere && 'chart-here'].filter(Boolean).join(' ');
  return (
    <text {...{ x, y }} textAnchor={anchor} className={look || undefined}>
      {text}
    </text>
  );
}

function MarkView({ mark, ...pointing }: Pointing & { readonly mark: Mark }) {
  if (mark.kind === 'line') return <Line mark={mark} />;
  return mark.kind === 'rect' ? <Rect mark={mark} {...pointing} /> : <Words mark={mark} />;
}

export function ChartView({
  marks,
  width,
  height,
  label,
  className = '',
  scale,
  onKeyDown,
  ...pointing
}: ChartViewProps) {
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      className={`chart ${className}`}
      role="img"
      aria-label={label}
      data-scale={scale}
      {...(onKeyDown && { onKeyDown, tabIndex: 0 })}
    >
      {marks.map((mark, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a mark is its place in the drawing
        <MarkView key={index} mark={mark} {...pointing} />
      ))}
    </svg>
  );
}
