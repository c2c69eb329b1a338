/** @file Hires fix: between its two passes the first one's latents become larger, as latents or as pictures. */
import type { HiresUpscaler, PictureUpscaler, ResolvedHires, RgbImage } from '../contract/index.js';
import { vaeFactor } from '../models/index.js';
import { concatenate } from '../tensor/index.js';
import type { Components, LatentSize } from './components/index.js';
import { placed, stretch } from './picture/raster.js';
import { type ResampleMethod, resamplePlanes } from './picture/resample.js';
import { toPlanes, toRgb } from './pixels.js';

/** @source AUTOMATIC1111 WebUI v1.10.1, its latent upscale modes, as behaviour */
const LATENT_METHODS: Readonly<Record<LatentUpscaler, ResampleMethod>> = {
  Latent: 'bilinear',
  'Latent (antialiased)': 'bilinear antialiased',
  'Latent (bicubic)': 'bicubic',
  'Latent (bicubic antialiased)': 'bicubic antialiased',
  'Latent (nearest)': 'nearest',
  'Latent (nearest-exact)': 'nearest exact',
};

/** "None" leaves the enlarging to Lanczos, as the WebUI does. */
const PICTURE_METHODS: Readonly<Record<PictureUpscaler, ResampleMethod>> = {
  None: 'lanczos',
  Lanczos: 'lanczos',
  Nearest: 'nearest exact',
};

type LatentUpscaler = Exclude<HiresUpscaler, PictureUpscaler>;
const isLatent = (upscaler: HiresUpscaler): upscaler is LatentUpscaler => upscaler in LATENT_METHODS;

interface Sizes {
  /** Cells now. */
  readonly from: LatentSize;
  readonly to: LatentSize;
}

/** The size that covers the wanted one in the old proportions, in cells. */
function covering({ from, to }: Sizes): { readonly width: number; readonly height: number } {
  const scale = Math.max(to.width / from.width, to.height / from.height);
  return { width: Math.round(from.width * scale), height: Math.round(from.height * scale) };
}

/**
 * Latents of the first pass in the size of the second. Where the proportions differ, borders are cut off.
 * @shape [B, C, h, w] → [B, C, H, W] flat
 * @throws ENGINE_LOST ENGINE_FAILED
 */
export async function upscaleLatents(
  components: Pick<Components, 'decodeLatent' | 'encodeImage' | 'checkpoint'>,
  latents: Float32Array,
  { from, to, upscaler }: Sizes & Pick<ResolvedHires, 'upscaler'>,
): Promise<Float32Array> {
  if (!isLatent(upscaler)) return upscalePictures(components, latents, { from, to, upscaler });
  const method = LATENT_METHODS[upscaler];
  const size = covering({ from, to });
  return cutPlanes(resamplePlanes(latents, { from, to: size }, method), size, to);
}

/** Cuts the borders of planes evenly, one more from the end. @shape [planes, from.height, from.width] → [planes, height, width] */
function cutPlanes(
  planes: Float32Array,
  from: { readonly width: number; readonly height: number },
  { width, height }: LatentSize,
): Float32Array {
  if (from.width === width && from.height === height) return planes;
  const count = planes.length / from.width / from.height;
  const left = Math.floor((from.width - width) / 2);
  const top = Math.floor((from.height - height) / 2);
  const result = new Float32Array(count * width * height);
  for (let row = 0; row < count * height; row++) {
    const [plane, y] = [Math.trunc(row / height), row % height];
    const source = (plane * from.height + y + top) * from.width + left;
    result.set(planes.subarray(source, source + width), row * width);
  }
  return result;
}

async function upscalePictures(
  { decodeLatent, encodeImage, checkpoint }: Pick<Components, 'decodeLatent' | 'encodeImage' | 'checkpoint'>,
  latents: Float32Array,
  { from, to, upscaler }: Sizes & { readonly upscaler: PictureUpscaler },
): Promise<Float32Array> {
  const factor = vaeFactor(checkpoint.configs.vae);
  const pixels = await decodeLatent(latents, from);
  const share = pixels.length / from.batch;
  const size = { width: to.width * factor, height: to.height * factor };
  const pictures = Array.from({ length: from.batch }, (_, index) => {
    const planes = pixels.subarray(index * share, (index + 1) * share);
    return toPlanes(enlarged(toRgb(planes, from.width * factor, from.height * factor), size, upscaler));
  });
  return encodeImage(concatenate(pictures), to);
}

/** A picture in another size, which it covers in its own proportions; what hangs over is cut off evenly. */
export function enlarged(
  picture: RgbImage,
  size: { readonly width: number; readonly height: number },
  upscaler: PictureUpscaler,
): RgbImage {
  const scale = Math.max(size.width / picture.width, size.height / picture.height);
  const covered = { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) };
  const left = -Math.floor((covered.width - size.width) / 2);
  const top = -Math.floor((covered.height - size.height) / 2);
  const { data } = placed(
    stretch({ ...picture, channels: 3 }, covered, PICTURE_METHODS[upscaler]),
    { left, top },
    size,
  );
  return { ...size, data };
}
