/** @file The contact sheet: labelled pictures side by side, composed pixel by pixel, then written as PNG. */
import sharp from 'sharp';
import type { RgbImage } from '../contract/index.js';
import { enlargement, MARGIN, planSheet, type SheetOptions } from './layout.js';
import { drawLine, type Rgb, widthOf } from './text.js';

const PAPER = 255;
const INK: Rgb = [24, 24, 28];

/** Copies `source` into `target`, each pixel as a square of `factor`; nearest neighbour keeps small pictures exact. */
function paste(target: RgbImage, source: RgbImage, at: { left: number; top: number }, factor: number): void {
  for (let y = 0; y < source.height * factor; y++)
    for (let x = 0; x < source.width * factor; x++) {
      const from = (Math.floor(y / factor) * source.width + Math.floor(x / factor)) * 3;
      target.data.set(source.data.subarray(from, from + 3), ((at.top + y) * target.width + at.left + x) * 3);
    }
}

/**
 * Pixels of a contact sheet; labels are wrapped or shortened, never clipped.
 * @shape data [height, width, 3], 0–255
 */
export function composeSheet(options: SheetOptions): RgbImage {
  const layout = planSheet(options);
  const { width, height, lineHeight } = layout;
  const sheet: RgbImage = { width, height, data: new Uint8Array(width * height * 3).fill(PAPER) };
  for (const [i, line] of layout.titleLines.entries())
    drawLine(sheet, line, { left: MARGIN, top: MARGIN + i * lineHeight, lineHeight }, INK);
  for (const [index, { image }] of options.cells.entries()) {
    const { left, top } = layout.place(index);
    const factor = enlargement(image);
    paste(sheet, image, { left: left + Math.floor((layout.cellWidth - image.width * factor) / 2), top }, factor);
    for (const [i, line] of (layout.labels[index] ?? []).entries()) {
      const indent = Math.floor((layout.cellWidth - widthOf(line)) / 2);
      const lineTop = top + layout.pictureHeight + MARGIN + i * lineHeight;
      drawLine(sheet, line, { left: left + indent, top: lineTop, lineHeight }, INK);
    }
  }
  return sheet;
}

/** A contact sheet as the bytes of a PNG file. */
export async function renderSheet(options: SheetOptions): Promise<Uint8Array> {
  const { data, width, height } = composeSheet(options);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
