/** @file A grid: pictures edge to edge in their own size, with legends above the columns and left of the rows. */
import type { RgbImage } from '../contract/index.js';
import { breakText, drawLine, fitText, lineHeightOf, type Rgb, widthOf } from './text.js';

export interface GridOptions {
  /** Row by row; undefined stays white. */
  readonly images: readonly (RgbImage | undefined)[];
  /** Pictures in a row, from 1. */
  readonly columns: number;
  /** Empty = none. */
  readonly columnLabels?: readonly string[];
  readonly rowLabels?: readonly string[];
  /** White pixels between pictures. */
  readonly margin?: number;
}

const PAPER = 255;
const INK: Rgb = [24, 24, 28];
/** Pixels around a label. */
const GAP = 8;
/** Pixels between the labels of neighbouring columns. */
const LEAST_GAP = 4;
const LABEL_LINES = 6;
/** The legend of the rows may take as much of the width as this part of a picture, and more than that where pictures are small. */
const LEGEND = { part: 0.75, least: 192 } as const;

const largest = (values: readonly number[]): number => Math.max(0, ...values);

function copyInto(target: RgbImage, source: RgbImage, at: { left: number; top: number }): void {
  for (let y = 0; y < source.height; y++) {
    const from = y * source.width * 3;
    target.data.set(source.data.subarray(from, from + source.width * 3), ((at.top + y) * target.width + at.left) * 3);
  }
}

interface GridLayout {
  readonly cell: { readonly width: number; readonly height: number };
  readonly lineHeight: number;
  readonly head: readonly (readonly string[])[];
  readonly side: readonly (readonly string[])[];
  readonly left: number;
  readonly top: number;
}

/** Room left of the rows: more than usual where their labels would not stand beside pictures this low. */
function sideWidthOf(labels: readonly string[], { width, lines }: { width: number; lines: number }): number {
  const widest = largest(labels.map(widthOf));
  const isWhole = (room: number): boolean => labels.every((label) => breakText(label, room).length <= lines);
  let room = Math.max(LEGEND.least, Math.floor(width * LEGEND.part));
  while (room < widest && !isWhole(room)) room += GAP;
  return Math.min(room, widest);
}

function planGrid({ images, columnLabels = [], rowLabels = [] }: GridOptions): GridLayout {
  const cell = {
    width: largest(images.map((image) => image?.width ?? 0)),
    height: largest(images.map((image) => image?.height ?? 0)),
  };
  const lineHeight = lineHeightOf([...columnLabels, ...rowLabels]);
  const sideLines = Math.min(LABEL_LINES, Math.max(1, Math.floor(cell.height / lineHeight)));
  const sideWidth = sideWidthOf(rowLabels, { width: cell.width, lines: sideLines });
  const head = columnLabels.map((label) => (label === '' ? [] : fitText(label, cell.width - LEAST_GAP, LABEL_LINES)));
  const side = rowLabels.map((label) => (label === '' ? [] : fitText(label, sideWidth, sideLines)));
  const lines = largest(head.map((label) => label.length));
  return {
    cell,
    lineHeight,
    head,
    side,
    left: sideWidth === 0 ? 0 : sideWidth + 2 * GAP,
    top: lines === 0 ? 0 : lines * lineHeight + 2 * GAP,
  };
}

interface LabelPlace {
  readonly x: number;
  readonly y: number;
  readonly lineHeight: number;
}

/** Draws a label centred around a point. */
function drawLabel(grid: RgbImage, lines: readonly string[], { x, y, lineHeight }: LabelPlace): void {
  for (const [i, line] of lines.entries()) {
    const left = Math.max(0, Math.floor(x - widthOf(line) / 2));
    const top = Math.max(0, Math.floor(y + (i - lines.length / 2) * lineHeight));
    if (left + widthOf(line) <= grid.width && top + lineHeight <= grid.height)
      drawLine(grid, line, { left, top, lineHeight }, INK);
  }
}

/**
 * Pixels of a grid.
 * @shape data [height, width, 3], 0–255
 */
export function composeGrid(options: GridOptions): RgbImage {
  const { images, margin = 0 } = options;
  const columns = Math.max(1, options.columns);
  const rows = Math.ceil(images.length / columns);
  const { cell, lineHeight, head, side, left, top } = planGrid(options);
  const width = left + columns * cell.width + (columns - 1) * margin;
  const height = top + rows * cell.height + (rows - 1) * margin;
  const grid: RgbImage = { width, height, data: new Uint8Array(width * height * 3).fill(PAPER) };
  const placeOf = (column: number, row: number) => ({
    left: left + column * (cell.width + margin),
    top: top + row * (cell.height + margin),
  });
  for (const [i, image] of images.entries())
    if (image) copyInto(grid, image, placeOf(i % columns, Math.floor(i / columns)));
  for (const [i, lines] of head.entries())
    drawLabel(grid, lines, { x: placeOf(i, 0).left + cell.width / 2, y: top / 2, lineHeight });
  for (const [i, lines] of side.entries())
    drawLabel(grid, lines, { x: left / 2, y: placeOf(0, i).top + cell.height / 2, lineHeight });
  return grid;
}
