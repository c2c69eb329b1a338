/** @file What an inpainting UNet takes besides the latent: a mask, and a picture whose masked part is hidden. */
import { vaeFactor } from '../models/index.js';
import { concatenate } from '../tensor/index.js';
import { extraChannelsOf } from './checkpoint/index.js';
import type { Components, LatentSize } from './components/index.js';
import { redrawnShare } from './latent-mask.js';

const IMAGE_CHANNELS = 3;

/**
 * The extra channels of a picture that is drawn whole: the mask is 1 everywhere, and the masked picture is mid-grey.
 * Undefined for models that take the latent alone.
 * @shape → [B, 1 + C, H, W]: the mask, then the latent of the masked picture
 * @source A1111 v1.10.1, as behaviour of txt2img on such a model, from memory
 */
export async function wholePictureChannels(
  components: Components,
  { batch, height, width }: LatentSize,
): Promise<Float32Array | undefined> {
  const { checkpoint } = components;
  if (extraChannelsOf(checkpoint) === 0) return undefined;
  const factor = vaeFactor(checkpoint.configs.vae);
  const grey = new Float32Array(IMAGE_CHANNELS * height * factor * width * factor);
  const masked = await components.encodeImage(grey, { batch: 1, height, width });
  const mask = new Float32Array(height * width).fill(1);
  return concatenate(Array.from({ length: batch }, () => [mask, masked]).flat());
}

interface Hidden {
  /** In −1…1. @shape [3, f·h, f·w] */
  readonly planes: Float32Array;
  /** 0 to 255; undefined = all of the picture. @shape [f·h, f·w] */
  readonly mask?: Uint8Array | Uint8ClampedArray | undefined;
  /** Whether grey parts of the mask are hidden in part. */
  readonly isSoft?: boolean | undefined;
  /** How much of the masked part is hidden, 0 to 1. */
  readonly maskWeight: number;
  readonly cells: Omit<LatentSize, 'batch'>;
}

/**
 * The extra channels of one picture: its masked part fades to mid-grey by the weight. The mask is all or nothing unless it
 * is soft, and of each cell it is that of its first pixel.
 * @shape → [1 + C, h, w]: the mask, then the latent of what is left of the picture
 * @source A1111 v1.10.1, inpainting conditioning, as behaviour, from memory
 */
export async function hiddenPictureChannels(
  components: Pick<Components, 'encodeImage' | 'checkpoint'>,
  { planes, mask, isSoft, maskWeight, cells }: Hidden,
): Promise<Float32Array> {
  const { height, width } = cells;
  const factor = vaeFactor(components.checkpoint.configs.vae);
  const pixels = height * width * factor * factor;
  const masked = (pixel: number) => (mask === undefined ? 1 : redrawnShare(mask[pixel]!, isSoft));
  const left = planes.map((value, index) => value * (1 - maskWeight * masked(index % pixels)));
  const latent = await components.encodeImage(left, { batch: 1, height, width });
  const firstPixel = (cell: number) => Math.floor(cell / width) * factor * factor * width + (cell % width) * factor;
  const channel = Float32Array.from({ length: height * width }, (_, cell) => masked(firstPixel(cell)));
  return concatenate([channel, latent]);
}
