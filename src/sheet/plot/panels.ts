/** @file The charts of a sheet with their titles and legends. */
import {
  type ChartLine,
  countings,
  heatMap,
  LINE,
  label,
  lineChart,
  lineChartHeight,
  type Mark,
  type Point,
  rect,
  rule,
  short,
  strength,
  type TextMark,
} from '../../charts/index.js';
import { cutText } from './svg.js';

export const COUNTINGS = { clipSkip: 'skip', layers: 'layers' } as const;

/** A label that ends in "…" rather than running out of its place. */
export const labelWithin = (at: Point, text: string, width: number, options: Partial<TextMark> = {}): TextMark =>
  label(at, cutText(text, width, options.size ?? 'body'), options);

interface LinesPanel {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  readonly numLayers: number;
  readonly width: number;
  /** Of the lines alone. */
  readonly height: number;
}

export const linesPanelHeight = (height: number): number =>
  LINE + lineChartHeight(height, Object.keys(COUNTINGS).length);

/** Lines on a logarithmic axis with both countings below. */
export const linesPanel = (
  { title, lines, numLayers, width, height }: LinesPanel,
  { x, y }: Point,
): readonly Mark[] => [
  label({ x, y: y + 6 }, title),
  ...lineChart({ lines, scale: 'log', axis: countings(numLayers, COUNTINGS), width, height }, { x, y: y + LINE }),
];

/** Names of the lines, in rows as wide as `width`. */
export function lineNames(lines: readonly ChartLine[], { x, y }: Point, width: number): readonly Mark[] {
  const columns = 4;
  const column = width / columns;
  return lines.flatMap(({ name, ink, dashes }, index): readonly Mark[] => {
    const at = { x: x + (index % columns) * column, y: y + Math.floor(index / columns) * LINE };
    return [
      rule({ x: at.x, y: at.y - 4 }, 20, ink, { width: 2, dashes }),
      labelWithin({ x: at.x + 26, y: at.y }, name, column - 32),
    ];
  });
}

interface DistancesPanel {
  readonly title: string;
  /** Row and column i are layer i + 1. */
  readonly values: readonly (readonly number[])[];
  /** Room in both directions. */
  readonly size: number;
}

const MARGIN = 52;
const LEGEND_STEPS = 40;

/** Height of the panel below its corner. */
export const distancesPanelHeight = (size: number): number => size + 5 * LINE + 34;

/** Layers run above and on the right, clip skip below and on the left: the same axis, counted both ways. */
export function distancesPanel({ title, values, size }: DistancesPanel, { x, y }: Point): readonly Mark[] {
  const corner = { x: x + MARGIN, y: y + 3 * LINE };
  const [clipSkips, layers] = countings(values.length, COUNTINGS);
  const sides = [
    { side: 'top', row: layers },
    { side: 'bottom', row: clipSkips },
    { side: 'left', row: clipSkips },
    { side: 'right', row: layers },
  ] as const;
  return [
    label({ x, y: y + 10 }, title),
    ...heatMap(
      {
        values,
        square: size / values.length,
        sides: sides.map(({ side, row: { numbers, ink } }) => ({ side, ink, names: numbers.map(String) })),
      },
      corner,
    ),
    ...sideNames(corner, size),
    ...legend({ x: corner.x, y: corner.y + size + 2 * LINE + 4 }, size, Math.max(...values.flat(), 0)),
  ];
}

/** What the numbers around the squares are. */
function sideNames({ x, y }: Point, size: number): readonly Mark[] {
  const [middle, faint] = [{ anchor: 'middle' }, { ink: 'faint' }] as const;
  return [
    label({ x: x + size / 2, y: y - 7 - LINE }, 'layers run', { ...middle, ...faint }),
    label({ x: x + size / 2, y: y + size + 14 + LINE }, 'clip skip', middle),
    label({ x: x - 7, y: y - 7 }, COUNTINGS.clipSkip, { anchor: 'end' }),
    label({ x: x + size + 6, y: y - 7 }, COUNTINGS.layers, faint),
  ];
}

/** Distances from none to the largest, as far apart as they are: the colours follow their root. */
function legend(at: Point, size: number, largest: number): readonly Mark[] {
  const step = size / LEGEND_STEPS;
  const box = { width: step + 0.5, height: 10 };
  const bar = Array.from({ length: LEGEND_STEPS }, (_, index) =>
    rect({ x: at.x + index * step, y: at.y + 6 }, box, { heat: strength(index + 0.5, LEGEND_STEPS) }),
  );
  const below = at.y + 6 + box.height + 14;
  return [
    ...bar,
    label({ x: at.x, y: below }, '0: the same'),
    label({ x: at.x + size, y: below }, short(largest), { anchor: 'end' }),
  ];
}
