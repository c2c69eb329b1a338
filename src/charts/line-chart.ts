/** @file Lines over the layers, with both axes. */
import { type AxisRow, axisRows } from './layers-axis.js';
import { type Ink, LINE, label, line, type Mark, type Point, rule, short } from './marks.js';
import { type Scale, type ScaleKind, scaleOf } from './scale.js';

export interface ChartLine {
  readonly name: string;
  /** Entry i is layer i + 1. */
  readonly values: readonly number[];
  readonly ink: Ink;
  readonly dashes?: string | undefined;
}

export interface LineChart {
  readonly lines: readonly ChartLine[];
  readonly scale: ScaleKind;
  /** What is written below. */
  readonly axis: readonly AxisRow[];
  /** With the numbers at the left. */
  readonly width: number;
  /** Of the lines alone. */
  readonly height: number;
}

/** Room for the numbers at the left. */
export const CHART_LEFT = 58;
/** Base line of the first row of numbers, below the axis and the number at its foot. */
const TICKS = 18;
const LINE_WIDTH = 2;
/** Lines without a colour of their own are a background. */
const OTHER_WIDTH = 1;

/** Height below the corner. */
export const lineChartHeight = (height: number, numRows: number): number => height + TICKS + numRows * LINE;

/** Values at the side, each with a line through the chart. */
const ticks = ({ ticks: values, place }: Scale, { x, y }: Point, { width, height }: Box): readonly Mark[] =>
  values.flatMap((value) => {
    const at = y + height - place(value) * height;
    return [
      rule({ x, y: at }, width, 'grid'),
      label({ x: x - 7, y: at + 4 }, short(value), { anchor: 'end', ink: 'faint' }),
    ];
  });

type Box = Pick<LineChart, 'width' | 'height'>;

/** Left and bottom edge. */
const edges = ({ x, y }: Point, { width, height }: Box): Mark =>
  line(
    [
      { x, y },
      { x, y: y + height },
      { x: x + width, y: y + height },
    ],
    'axis',
  );

const curve = ({ values, ink, dashes }: ChartLine, place: (value: number, index: number) => Point): Mark =>
  line(values.map(place), ink, { width: ink === 'other' ? OTHER_WIDTH : LINE_WIDTH, dashes });

/** The marks of a chart whose upper left corner is at `corner`. */
export function lineChart({ lines, scale: kind, axis, width, height }: LineChart, corner: Point): readonly Mark[] {
  const scale = scaleOf(
    kind,
    lines.flatMap(({ values }) => values),
  );
  const [at, box] = [
    { x: corner.x + CHART_LEFT, y: corner.y },
    { width: width - CHART_LEFT, height },
  ];
  const numLayers = Math.max(1, ...axis.map(({ numbers }) => numbers.length));
  const xOf = (index: number) => at.x + ((index + 0.5) * box.width) / numLayers;
  const yOf = (value: number) => at.y + height - scale.place(value) * height;
  return [
    ...ticks(scale, at, box),
    edges(at, box),
    ...axisRows(axis, { xOf, y: at.y + height + TICKS, namesEnd: at.x - 7 }),
    ...lines.map((one) => curve(one, (value, index) => ({ x: xOf(index), y: yOf(value) }))),
  ];
}
