/** @file The tiles that SD upscale draws from: cut from the enlarged init picture when their turn comes, so that no file of them is kept. */
import type { RgbImage } from '../../contract/index.js';
import { enlarged } from '../../pipeline/index.js';
import { encodePixels } from '../images.js';
import { openPictures, type PictureReader } from '../input-pictures.js';
import type { TilePlace, TilesPlan } from './script.js';
import type { ScriptJobCell } from './script-job.js';

/** Gives the picture that a cell is drawn from, as base64. @throws NOT_FOUND IMAGE_INVALID */
export type TileCutter = (cell: ScriptJobCell, place: TilePlace) => Promise<string>;

function cut({ width, data }: RgbImage, { left, top }: TilePlace, plan: TilesPlan): RgbImage {
  const size = { width: plan.tileWidth, height: plan.tileHeight };
  const part: RgbImage = { ...size, data: new Uint8Array(size.width * size.height * 3) };
  for (let y = 0; y < size.height; y++) {
    const from = ((top + y) * width + left) * 3;
    part.data.set(data.subarray(from, from + size.width * 3), y * size.width * 3);
  }
  return part;
}

/** "None" enlarges nothing. */
async function wholeOf(initImage: string | undefined, plan: TilesPlan, read: PictureReader): Promise<RgbImage> {
  const { pictures } = await openPictures({ ...(initImage === undefined ? {} : { initImage }) }, read);
  if (!pictures.initImage) throw new Error('bug: tiles without a picture');
  return plan.upscaler === 'None' ? pictures.initImage : enlarged(pictures.initImage, plan, plan.upscaler);
}

/** Makes the cutter of a job; its picture is read and enlarged once. */
export function createTileCutter(plan: TilesPlan | undefined, read: PictureReader): TileCutter {
  let whole: Promise<RgbImage> | undefined;
  return async ({ order }, place) => {
    if (!plan) throw new Error('bug: a tile without a plan');
    whole ??= wholeOf(order.request.initImage, plan, read);
    return Buffer.from(await encodePixels(cut(await whole, place, plan))).toString('base64');
  };
}
