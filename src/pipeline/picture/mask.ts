/** @file Masks of pictures: where to redraw (255), where to keep (0), and how the two are joined again. */
import { blurAxis, blurWide } from './blur.js';
import { cropped, placed, type Raster, type RasterSize, RESIZERS, type Region, stretch } from './raster.js';

/** @source AUTOMATIC1111 WebUI v1.10.1, threshold of its binary masks, as behaviour, from memory */
const THRESHOLD = 128;

/** Sharp: redraw or keep, nothing between. */
export const sharpMask = (mask: Raster): Raster => ({
  ...mask,
  data: mask.data.map((value) => (value > THRESHOLD ? 255 : 0)),
});

export const inverted = (mask: Raster): Raster => ({ ...mask, data: mask.data.map((value) => 255 - value) });

export function blurred(mask: Raster, { x, y }: { readonly x: number; readonly y: number }): Raster {
  const wide = Float32Array.from(blurAxis(Float32Array.from(mask.data), mask, 'x', x), Math.round);
  return { ...mask, data: Uint8Array.from(blurAxis(wide, mask, 'y', y), Math.round) };
}

/**
 * The rectangle around everything to be redrawn, with some pixels around it; undefined where the mask is empty.
 * @source AUTOMATIC1111 WebUI v1.10.1, "only masked", as behaviour, from memory
 */
export function maskedRegion({ width, height, data }: Raster, padding: number): Region | undefined {
  const columns = new Set<number>();
  const rows = new Set<number>();
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (data[y * width + x]! > 0) {
        columns.add(x);
        rows.add(y);
      }
  if (rows.size === 0) return undefined;
  const bounds = (set: ReadonlySet<number>, end: number) => {
    const sorted = [...set].sort((a, b) => a - b);
    return [Math.max(0, sorted[0]! - padding), Math.min(end, sorted.at(-1)! + 1 + padding)] as const;
  };
  const [[left, right], [top, bottom]] = [bounds(columns, width), bounds(rows, height)];
  return { left, top, right, bottom };
}

/** A stretch of an axis made longer on both sides, moved back inside where it hangs over, and cut where it is too long. */
function lengthened([start, end]: readonly [number, number], length: number, limit: number): readonly [number, number] {
  const more = Math.trunc(length - (end - start));
  const first = start - Math.floor(more / 2);
  const last = first + (end - start) + more;
  const back = Math.max(0, last - limit);
  const forward = Math.max(0, -(first - back));
  return [first - back + forward, Math.min(limit, last - back + forward)];
}

/** The region in the proportions of what is drawn, as far as the picture has room. */
export function expandedRegion(region: Region, drawn: RasterSize, picture: RasterSize): Region {
  const { left, top, right, bottom } = region;
  const proportion = drawn.width / drawn.height;
  if ((right - left) / (bottom - top) > proportion) {
    const [newTop, newBottom] = lengthened([top, bottom], (right - left) / proportion, picture.height);
    return { ...region, top: newTop, bottom: newBottom };
  }
  const [newLeft, newRight] = lengthened([left, right], (bottom - top) * proportion, picture.width);
  return { ...region, left: newLeft, right: newRight };
}

/** Blurs that are laid over one another, widest first. @source AUTOMATIC1111 WebUI v1.10.1, masked content "fill", as behaviour, from memory */
const FILLS = [
  { deviation: 256, times: 1 },
  { deviation: 64, times: 1 },
  { deviation: 16, times: 2 },
  { deviation: 4, times: 4 },
  { deviation: 2, times: 2 },
  { deviation: 0, times: 1 },
] as const;

/** What is to be redrawn, filled with colours from around it. */
export function filled(picture: Raster, mask: Raster): Raster {
  const kept = Float32Array.from(mask.data, (value) => 1 - value / 255);
  const planes = Array.from({ length: 3 }, (_, channel) =>
    kept.map((share, i) => share * picture.data[i * 3 + channel]!),
  );
  const result = planes.map((plane) => new Float32Array(plane.length));
  for (const { deviation, times } of FILLS) {
    const shares = blurWide(kept, mask, deviation);
    for (const [channel, plane] of planes.entries())
      lay(result[channel]!, blurWide(plane, mask, deviation), { shares, times });
  }
  const data = new Uint8Array(picture.data.length);
  for (const [channel, plane] of result.entries())
    for (const [i, value] of plane.entries()) data[i * 3 + channel] = Math.round(value);
  return { ...picture, data };
}

/** Lays a layer with its shares (alpha, colours multiplied by it) over what is there. */
function lay(
  below: Float32Array,
  layer: Float32Array,
  { shares, times }: { readonly shares: Float32Array; readonly times: number },
): void {
  for (let time = 0; time < times; time++)
    for (let i = 0; i < below.length; i++) below[i] = below[i]! * (1 - shares[i]!) + layer[i]!;
}

export interface Overlay {
  readonly original: Raster;
  /** Of the size of the original; a picture shows where it is 255. */
  readonly mask: Raster;
  /** Where the picture belongs in the original; the whole when left out. */
  readonly region?: Region | undefined;
}

/** Lays the original over a drawn picture wherever nothing was to be redrawn. The result has the size of the original. */
export function applyOverlay(drawn: Raster, { original, mask, region }: Overlay): Raster {
  const below = region ? pasted(drawn, region, original) : stretch(drawn, original);
  const data = below.data.map((value, i) => {
    const share = mask.data[Math.trunc(i / 3)]! / 255;
    return Math.round(value * share + original.data[i]! * (1 - share));
  });
  return { ...below, data };
}

function pasted(drawn: Raster, region: Region, size: RasterSize): Raster {
  const part = RESIZERS.crop(drawn, { width: region.right - region.left, height: region.bottom - region.top });
  return placed(part, region, size);
}

/** The part of picture or mask that is drawn larger, brought to the size of what is drawn. */
export const enlarged = (raster: Raster, region: Region, size: RasterSize): Raster =>
  RESIZERS.fill(cropped(raster, region), size);
