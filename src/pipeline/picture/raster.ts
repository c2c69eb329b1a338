/** @file Rasters of bytes, and the WebUI's ways of bringing a picture to another size. */
import { type ResampleMethod, resampleAxis } from './resample.js';

/** @shape data [height, width, channels], 0–255 */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

export interface RasterSize {
  readonly width: number;
  readonly height: number;
}

/** A rectangle; right and bottom are the first outside it. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const isSize = (raster: RasterSize, { width, height }: RasterSize): boolean =>
  raster.width === width && raster.height === height;

/** Stretches to a size. */
export function stretch(raster: Raster, { width, height }: RasterSize, method: ResampleMethod = 'lanczos'): Raster {
  const { channels } = raster;
  const wide = resampleAxis(raster.data, { from: raster.width, to: width, stride: channels }, method);
  const data = resampleAxis(wide, { from: raster.height, to: height, stride: width * channels }, method);
  return { width, height, channels, data };
}

export function cropped(raster: Raster, { left, top, right, bottom }: Region): Raster {
  return placed(raster, { left: -left, top: -top }, { width: right - left, height: bottom - top });
}

/** The raster laid on black of another size; what hangs over is cut off. */
export function placed(
  raster: Raster,
  { left, top }: Pick<Region, 'left' | 'top'>,
  { width, height }: RasterSize,
): Raster {
  const { channels } = raster;
  const data = new Uint8Array(width * height * channels);
  const [from, to] = [Math.max(0, left), Math.min(width, left + raster.width)];
  for (let y = Math.max(0, top); y < Math.min(height, top + raster.height) && from < to; y++) {
    const start = ((y - top) * raster.width + from - left) * channels;
    data.set(raster.data.subarray(start, start + (to - from) * channels), (y * width + from) * channels);
  }
  return { width, height, channels, data };
}

/** The size that covers the wanted one (`cover`) or fits into it, in the proportions of the picture. */
function proportional(raster: RasterSize, wanted: RasterSize, cover: boolean): RasterSize {
  const wider = wanted.width / wanted.height > raster.width / raster.height;
  const keepsWidth = cover === wider;
  return {
    width: keepsWidth ? wanted.width : Math.max(1, Math.floor((raster.width * wanted.height) / raster.height)),
    height: keepsWidth ? Math.max(1, Math.floor((raster.height * wanted.width) / raster.width)) : wanted.height,
  };
}

const centred = (raster: Raster, size: RasterSize): Pick<Region, 'left' | 'top'> => ({
  left: Math.floor(size.width / 2) - Math.floor(raster.width / 2),
  top: Math.floor(size.height / 2) - Math.floor(raster.height / 2),
});

/** Middle part that covers the whole size. */
function crop(raster: Raster, size: RasterSize): Raster {
  const covering = stretch(raster, proportional(raster, size, true));
  return placed(covering, centred(covering, size), size);
}

/** The whole picture in the middle; its border lines fill the rest. */
function fill(raster: Raster, size: RasterSize): Raster {
  const fitting = stretch(raster, proportional(raster, size, false));
  const { left, top } = centred(fitting, size);
  const { channels } = raster;
  const data = new Uint8Array(size.width * size.height * channels);
  const clamp = (value: number, end: number) => Math.min(end - 1, Math.max(0, value));
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      const source = (clamp(y - top, fitting.height) * fitting.width + clamp(x - left, fitting.width)) * channels;
      data.set(fitting.data.subarray(source, source + channels), (y * size.width + x) * channels);
    }
  return { ...size, channels, data };
}

/**
 * Brings a picture to a size; "latent" stretches later, when it is a latent.
 * @source AUTOMATIC1111 WebUI v1.10.1, resize modes 0 to 3, as behaviour
 */
export const RESIZERS = { stretch, crop, fill, latent: (raster: Raster) => raster } as const;
