/** @file Strokes on a canvas: the mask they make (white = to be drawn anew), or colours on the picture. */
import type { InitPicture, Point, Stroke } from '../state/index.js';
import { within } from './paint-geometry.js';

/** Pixels. */
const HAIR = 0.01;

function drawStroke(context: CanvasRenderingContext2D, { erase, diameter, points, color }: Stroke): void {
  context.globalCompositeOperation = erase ? 'destination-out' : 'source-over';
  context.lineWidth = diameter;
  if (color) context.strokeStyle = color;
  context.beginPath();
  // A hair's breadth beside the first point: a line of no length is not drawn, and a single click is to be a dot.
  for (const [x, y] of points.slice(0, 1)) context.moveTo(x + HAIR, y);
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

interface Painting {
  readonly picture: InitPicture;
  readonly strokes: readonly Stroke[];
  /** Of strokes that have none of their own. */
  readonly color: string;
}

/** Paints the strokes anew over all of the canvas, whatever its size; what is not painted is transparent. */
export function drawStrokes(canvas: HTMLCanvasElement, { picture, strokes, color }: Painting): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  context.resetTransform();
  context.globalCompositeOperation = 'source-over';
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.scale(canvas.width / picture.width, canvas.height / picture.height);
  Object.assign(context, { lineCap: 'round', lineJoin: 'round', strokeStyle: color });
  for (const stroke of strokes) drawStroke(context, stroke);
}

const MASK = '#fff';

/** The strokes without what they carry of colours: a mask has one. */
const uncoloured = (strokes: readonly Stroke[]): readonly Stroke[] => strokes.map(({ color: _, ...stroke }) => stroke);

function painted(picture: InitPicture, strokes: readonly Stroke[], limit: number): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), within(picture, limit));
  // The first to ask decides how it is kept: in memory, as it is read and not shown.
  canvas.getContext('2d', { willReadFrequently: true });
  drawStrokes(canvas, { picture, strokes, color: MASK });
  return canvas;
}

/** Puts something below all that is on a canvas. */
function putBelow(canvas: HTMLCanvasElement, put: (context: CanvasRenderingContext2D) => void): HTMLCanvasElement {
  const context = canvas.getContext('2d');
  if (context) {
    context.resetTransform();
    context.globalCompositeOperation = 'destination-over';
    put(context);
  }
  return canvas;
}

/** Pixels of the longer side that are enough to measure a mask. */
const MEASURED = 512;

const OPAQUE_HALF = 127;

/** The painted part of the picture, from 0 to 1. */
export function coverageOf(picture: InitPicture, strokes: readonly Stroke[]): number {
  if (strokes.length === 0) return 0;
  const canvas = painted(picture, strokes, MEASURED);
  const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
  let count = 0;
  for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > OPAQUE_HALF) count++;
  return count / (canvas.width * canvas.height);
}

/** The mask as a PNG data URI of the picture's size. */
export function maskOf(picture: InitPicture, strokes: readonly Stroke[]): string {
  const canvas = painted(picture, uncoloured(strokes), Number.POSITIVE_INFINITY);
  return putBelow(canvas, (context) => {
    context.fillStyle = '#000';
    context.fillRect(0, 0, canvas.width, canvas.height);
  }).toDataURL('image/png');
}

/** The picture with the colours on it; `image` is the same picture, decoded. */
const sketched = (picture: InitPicture, strokes: readonly Stroke[], image: HTMLImageElement): HTMLCanvasElement =>
  putBelow(painted(picture, strokes, Number.POSITIVE_INFINITY), (context) => context.drawImage(image, 0, 0));

/** The same as a PNG data URI. */
export const sketchOf = (...parts: Parameters<typeof sketched>): string => sketched(...parts).toDataURL('image/png');

const HEX = 16;
const DIGITS = 2;

/** The colour that is seen at a place, as #rrggbb; undefined beside the picture. */
export function colorAt([x, y]: Point, ...parts: Parameters<typeof sketched>): string | undefined {
  const { data } =
    sketched(...parts)
      .getContext('2d')
      ?.getImageData(Math.floor(x), Math.floor(y), 1, 1) ?? {};
  const [red = 0, green = 0, blue = 0, alpha = 0] = data ?? [];
  if (alpha === 0) return undefined;
  return `#${[red, green, blue].map((value) => value.toString(HEX).padStart(DIGITS, '0')).join('')}`;
}

/** An empty picture to paint on. */
export function blankPicture({ width, height }: { readonly width: number; readonly height: number }): InitPicture {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const blank = putBelow(canvas, (context) => {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
  });
  return { source: blank.toDataURL('image/png'), width, height };
}
