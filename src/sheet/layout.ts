/** @file Where everything on a contact sheet lies: sizes and positions only, no pixels. */
import type { RgbImage } from '../contract/index.js';
import { fitText, lineHeightOf } from './text.js';

export interface SheetCell {
  readonly image: RgbImage;
  /** Stands under the picture. */
  readonly label: string;
}

export interface SheetOptions {
  readonly cells: readonly SheetCell[];
  /** Pictures in a row, from 1. */
  readonly columns: number;
  /** Stands above all pictures. */
  readonly title?: string;
}

/** Pixels between pictures and around the sheet. */
export const MARGIN = 12;
/** Pictures narrower than this are enlarged by a whole factor: a label needs about 16 characters of room. */
const MIN_CELL_WIDTH = 192;
const LABEL_LINES = 3;
const TITLE_LINES = 4;

/** Whole factor by which a picture is enlarged. */
export const enlargement = (image: RgbImage): number => Math.max(1, Math.ceil(MIN_CELL_WIDTH / image.width));

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly cellWidth: number;
  /** Height of the picture part of a cell; the label is below it. */
  readonly pictureHeight: number;
  /** Height of a line of the title and the labels. */
  readonly lineHeight: number;
  readonly titleLines: readonly string[];
  readonly labels: readonly (readonly string[])[];
  /** Left upper corner of a cell. */
  readonly place: (index: number) => { left: number; top: number };
}

const largest = (values: readonly number[]): number => Math.max(0, ...values);

/** Plans a sheet: every cell has the size of the largest picture and the tallest label. */
export function planSheet({ cells, columns, title = '' }: SheetOptions): Layout {
  const across = Math.max(1, Math.min(columns, cells.length));
  const rows = Math.ceil(cells.length / across);
  const cellWidth = largest(cells.map(({ image }) => image.width * enlargement(image)));
  const pictureHeight = largest(cells.map(({ image }) => image.height * enlargement(image)));
  const labels = cells.map(({ label }) => (label === '' ? [] : fitText(label, cellWidth, LABEL_LINES)));
  const lineHeight = lineHeightOf([title, ...cells.map(({ label }) => label)]);
  const block = (lines: number): number => (lines === 0 ? 0 : lines * lineHeight + MARGIN);
  const pitchX = cellWidth + MARGIN;
  const pitchY = pictureHeight + MARGIN + block(largest(labels.map((lines) => lines.length)));
  const width = MARGIN + across * pitchX;
  const titleLines = title === '' ? [] : fitText(title, width - 2 * MARGIN, TITLE_LINES);
  const top = MARGIN + block(titleLines.length);
  return {
    width,
    height: top + rows * pitchY,
    cellWidth,
    pictureHeight,
    lineHeight,
    titleLines,
    labels,
    place: (index) => ({ left: MARGIN + (index % across) * pitchX, top: top + Math.floor(index / across) * pitchY }),
  };
}
