/** @file What a chart is made of: marks whose inks say what they mean. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Place of a value in a table. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** As many lines as people with any colour vision can tell apart, five of them and one in reserve. */
export type SeriesInk = `series-${0 | 1 | 2 | 3 | 4 | 5}`;

/** What a mark means; whoever draws it has a colour for each. */
export type Ink =
  | 'text'
  | 'faint'
  | 'grid'
  | 'axis'
  | 'frame'
  | 'accent'
  | 'other'
  | 'words'
  | 'end'
  | 'padding'
  | SeriesInk;

/** A strength from 0 (paper) to 1. */
export interface Heat {
  readonly heat: number;
}

export interface RectMark extends Point {
  readonly kind: 'rect';
  readonly width: number;
  readonly height: number;
  readonly ink: Ink | Heat;
  /** The value it stands for, where it can be pointed at. */
  readonly cell?: Cell;
  /** Whether it is the one in question. */
  readonly isHere?: boolean;
}

export interface LineMark {
  readonly kind: 'line';
  readonly points: readonly Point[];
  readonly ink: Ink;
  readonly width: number;
  /** Lengths of dashes and gaps, as SVG has them. */
  readonly dashes?: string | undefined;
}

export interface TextMark extends Point {
  /** `x`, `y`: the base line's left end, middle or right end, as `anchor` says. */
  readonly kind: 'text';
  readonly text: string;
  /** An ink, or one that can be read on a strength. */
  readonly ink: Ink | Heat;
  readonly size: 'body' | 'title';
  readonly anchor: 'start' | 'middle' | 'end';
  readonly isHere?: boolean;
}

export type Mark = RectMark | LineMark | TextMark;

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

/** From one base line of a text to the next. */
export const LINE = 18;

export const rect = (at: Point, size: Pick<RectMark, 'width' | 'height'>, ink: RectMark['ink']): RectMark => ({
  kind: 'rect',
  ...at,
  ...size,
  ink,
});

export const line = (points: readonly Point[], ink: Ink, options: Partial<LineMark> = {}): LineMark => ({
  kind: 'line',
  points,
  ink,
  width: 1,
  ...options,
});

export const label = (at: Point, text: string, options: Partial<TextMark> = {}): TextMark => ({
  kind: 'text',
  ...at,
  text,
  ink: 'text',
  size: 'body',
  anchor: 'start',
  ...options,
});

/** A straight line to the right. */
export const rule = ({ x, y }: Point, width: number, ink: Ink, options: Partial<LineMark> = {}): LineMark =>
  line(
    [
      { x, y },
      { x: x + width, y },
    ],
    ink,
    options,
  );

/** A number for an axis: digits that count. */
export const short = (value: number): string => String(Number(value.toPrecision(value >= 1 ? 3 : 2)));
