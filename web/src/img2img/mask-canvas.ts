/** @file Strokes on a canvas, and the mask they make: white = to be drawn anew. */
import type { InitPicture, Stroke } from '../state/index.js';
import { within } from './mask-geometry.js';

function drawStroke(context: CanvasRenderingContext2D, { erase, diameter, points }: Stroke): void {
  context.globalCompositeOperation = erase ? 'destination-out' : 'source-over';
  context.lineWidth = diameter;
  context.beginPath();
  // A line of no length: with its round ends it is the dot of a single click.
  for (const [x, y] of points.slice(0, 1)) context.moveTo(x, y);
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

interface Painting {
  readonly picture: InitPicture;
  readonly strokes: readonly Stroke[];
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

function painted(picture: InitPicture, strokes: readonly Stroke[], limit: number): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), within(picture, limit));
  // The first to ask decides how it is kept: in memory, as it is read and not shown.
  canvas.getContext('2d', { willReadFrequently: true });
  drawStrokes(canvas, { picture, strokes, color: '#fff' });
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
  const canvas = painted(picture, strokes, Number.POSITIVE_INFINITY);
  const context = canvas.getContext('2d');
  if (context) {
    context.resetTransform();
    Object.assign(context, { globalCompositeOperation: 'destination-over', fillStyle: '#000' });
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  return canvas.toDataURL('image/png');
}
