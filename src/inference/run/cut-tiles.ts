/** @file The tiles that an upscale draws from: cut from the enlarged init image when their turn comes, so that no file of them is kept. */
import type { RgbImage, TilePlace, TilesLayout } from '../../contract/index.js';
import { enlarged } from '../../pipeline/index.js';

/** The part of an enlarged image that a task draws from. @shape data [tileHeight, tileWidth, 3], 0–255 */
export function cutTile({ width, data }: RgbImage, { left, top }: TilePlace, layout: TilesLayout): RgbImage {
  const size = { width: layout.tileWidth, height: layout.tileHeight };
  const part: RgbImage = { ...size, data: new Uint8Array(size.width * size.height * 3) };
  for (let y = 0; y < size.height; y++) {
    const from = ((top + y) * width + left) * 3;
    part.data.set(data.subarray(from, from + size.width * 3), y * size.width * 3);
  }
  return part;
}

/** The init image in the size of the whole; "None" enlarges nothing. */
export const wholeImage = (image: RgbImage, layout: TilesLayout): RgbImage =>
  layout.upscaler === 'None' ? image : enlarged(image, layout, layout.upscaler);
