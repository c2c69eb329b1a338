/** @file Where a pointer is on the picture, and what its movement paints; pure. */
import type { Point, Stroke } from '../state/index.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The place of an element on the screen, in CSS pixels. */
interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/** A place on the screen, in pixels of the picture that fills the box; outside of it there are places too. */
export const pointOf = (
  pointer: { readonly clientX: number; readonly clientY: number },
  box: Box,
  size: Size,
): Point => [
  ((pointer.clientX - box.left) * size.width) / box.width,
  ((pointer.clientY - box.top) * size.height) / box.height,
];

const PERCENT = 100;

/** Width of the brush in pixels of the picture, from percent of its shorter side; one pixel at least. */
export const brushDiameter = (percent: number, { width, height }: Size): number =>
  Math.max(1, (percent / PERCENT) * Math.min(width, height));

/** Parts of the brush's width below which a movement changes nothing that is seen. */
const SHORTEST = 1 / 16;

/** Decimals of a pixel that are kept; a stroke is stored as text. */
const rounded = (value: number): number => Math.round(value * 10) / 10;

/** The stroke with one more point, or the same one where the pointer hardly moved. */
export function extended(stroke: Stroke, [x, y]: Point): Stroke {
  const last = stroke.points.at(-1);
  if (last && Math.hypot(x - last[0], y - last[1]) < stroke.diameter * SHORTEST) return stroke;
  return { ...stroke, points: [...stroke.points, [rounded(x), rounded(y)]] };
}

/** The size less the factor that brings its longer side to the limit; smaller ones stay. */
export function within({ width, height }: Size, limit: number): Size {
  const scale = Math.min(1, limit / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Sides of a latent cell in pixels. */
const CELL = 8;

/** How much longer than the model's own a side may be before a picture is drawn smaller than it is. */
const LARGEST = 2;

/** The size to draw a picture at: its own, as whole cells; a much larger one is brought to the area of the model's own. */
export function sizeFor(picture: Size, native: Size): Size {
  const fits = picture.width <= LARGEST * native.width && picture.height <= LARGEST * native.height;
  const scale = fits ? 1 : Math.sqrt((native.width * native.height) / (picture.width * picture.height));
  const cells = (side: number) => Math.max(CELL, Math.round((side * scale) / CELL) * CELL);
  return { width: cells(picture.width), height: cells(picture.height) };
}
