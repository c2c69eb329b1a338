/** @file From an init picture, and a mask where there is one, to the latent that sampling starts from. */
import { defined } from '../base/index.js';
import type { ResolvedInpaint, ResolvedRequest, RgbImage } from '../contract/index.js';
import { vaeFactor } from '../models/index.js';
import { NOISE_SOURCES } from '../random/index.js';
import { concatenate } from '../tensor/index.js';
import { extraChannelsOf } from './checkpoint/index.js';
import type { Components } from './components.js';
import { type LatentMask, latentMaskOf } from './latent-mask.js';
import {
  applyOverlay,
  blurred,
  enlarged,
  expandedRegion,
  filled,
  inverted,
  maskedRegion,
  type Overlay,
  sharpMask,
} from './picture/mask.js';
import { isSize, type Raster, RESIZERS, stretch } from './picture/raster.js';
import { resamplePlanes } from './picture/resample.js';
import { toPlanes } from './pixels.js';

/** Pictures that a request refers to, as pixels. */
export interface InputPictures {
  readonly initImage?: RgbImage | undefined;
  /** White = draw anew. @shape data [height, width] */
  readonly mask?: Omit<Raster, 'channels'> | undefined;
}

/** What a job draws from, the same for all its batches. */
export interface InitPicture {
  /** Of one picture. @shape [C, h, w] */
  readonly latent: Float32Array;
  /** @shape [h·w] */
  readonly redraw?: Float32Array;
  /** What an inpainting model takes besides the latent. @shape [1 + C, h, w] */
  readonly extraChannels?: Float32Array;
  /** Puts a drawn picture into the original where that is to be kept. */
  readonly finish: (drawn: RgbImage) => RgbImage;
  readonly warnings: readonly string[];
}

type InitRequest = Pick<ResolvedRequest, 'width' | 'height' | 'resizeMode' | 'inpaint'>;

/** Pixels that are encoded, and what is done with the drawn ones. */
interface Prepared {
  readonly picture: Raster;
  readonly mask?: Raster;
  readonly overlay?: Overlay;
  readonly warnings: readonly string[];
}

const rgbOf = ({ width, height, data }: Raster): RgbImage => ({ width, height, data });
const rasterOf = (image: RgbImage): Raster => ({ ...image, channels: 3 });

/** Prepares and encodes the init picture of a request. @throws ENGINE_LOST ENGINE_FAILED */
export async function prepareInit(
  components: Pick<Components, 'encodeImage' | 'checkpoint'>,
  request: InitRequest,
  pictures: InputPictures,
): Promise<InitPicture> {
  const { picture, mask, overlay, warnings } = prepare(request, pictures);
  const { vae } = components.checkpoint.configs;
  const factor = vaeFactor(vae);
  const cells = { width: request.width / factor, height: request.height / factor };
  const redraw = mask && latentMaskOf(mask, cells);
  const from = { width: picture.width / factor, height: picture.height / factor };
  const encoded = await components.encodeImage(toPlanes(rgbOf(picture)), { batch: 1, ...from });
  const latent = resamplePlanes(encoded, { from, to: cells }, 'bilinear');
  return {
    latent,
    ...(redraw ? { redraw } : {}),
    ...(await inpaintChannels(components, { picture, mask, redraw, cells })),
    finish: (drawn) => (overlay ? rgbOf(applyOverlay(rasterOf(drawn), overlay)) : drawn),
    warnings,
  };
}

interface Masking {
  readonly picture: Raster;
  readonly mask: Raster | undefined;
  readonly redraw: Float32Array | undefined;
  readonly cells: { readonly width: number; readonly height: number };
}

/**
 * What an inpainting model takes besides the latent: the mask, then the latent of the picture with its masked part grey.
 * @shape → [1 + C, h, w]
 */
async function inpaintChannels(
  components: Pick<Components, 'encodeImage' | 'checkpoint'>,
  { picture, mask, redraw, cells }: Masking,
): Promise<Pick<InitPicture, 'extraChannels'>> {
  // Without a mask all is drawn anew, as it is without a picture.
  if (extraChannelsOf(components.checkpoint) === 0 || !mask || !redraw) return {};
  const size = { width: mask.width, height: mask.height };
  const planes = toPlanes(rgbOf(isSize(picture, size) ? picture : stretch(picture, size)));
  const kept = planes.map((value, i) => (mask.data[i % mask.data.length]! > 127 ? 0 : value));
  const latent = await components.encodeImage(kept, { batch: 1, ...cells });
  return { extraChannels: concatenate([redraw, latent]) };
}

function prepare(request: InitRequest, { initImage, mask }: InputPictures): Prepared {
  const original = rasterOf(defined(initImage, 'the pixels of the init picture'));
  const { inpaint } = request;
  if (!mask || !inpaint) return { picture: resized(original, request), warnings: [] };
  const fits = isSize(mask, original);
  const warnings = fits
    ? []
    : [
        `the mask is ${mask.width}x${mask.height} and was stretched to the ${original.width}x${original.height} picture`,
      ];
  const whole = { ...mask, channels: 1 };
  const sharp = sharpMask(fits ? whole : stretch(whole, original));
  const wanted = inpaint.mode === 'inpaint masked' ? sharp : inverted(sharp);
  const soft = blurred(wanted, { x: inpaint.maskBlurX, y: inpaint.maskBlurY });
  const masked = inpaint.area === 'only masked' ? onlyMasked : wholePicture;
  const prepared = masked(original, soft, { ...request, inpaint });
  return { ...prepared, warnings: [...warnings, ...prepared.warnings] };
}

type MaskedRequest = InitRequest & { readonly inpaint: ResolvedInpaint };

const EMPTY = 'the mask is empty, so the whole picture was drawn anew';

/** The masked part in the full size of what is drawn, put back in its place afterwards. */
function onlyMasked(original: Raster, mask: Raster, request: MaskedRequest): Prepared {
  const found = maskedRegion(mask, request.inpaint.padding);
  if (!found) return { picture: resized(original, request), warnings: [EMPTY] };
  const region = expandedRegion(found, request, original);
  const size = { width: request.width, height: request.height };
  const part = enlarged(mask, region, size);
  return {
    picture: withContent(enlarged(original, region, size), part, request.inpaint),
    mask: part,
    overlay: { original, mask, region },
    warnings: [],
  };
}

function wholePicture(original: Raster, mask: Raster, request: MaskedRequest): Prepared {
  const size = { width: request.width, height: request.height };
  const picture = resized(original, request);
  // With the latent mode the picture is stretched when it is a latent; its mask and overlay are stretched at once.
  const resize = RESIZERS[request.resizeMode === 'latent' ? 'stretch' : (request.resizeMode ?? 'stretch')];
  const part = resize(mask, size);
  // A soft border redraws all of what it touches: the overlay is of twice the strength.
  const overlayMask = { ...part, data: part.data.map((value) => Math.min(255, value * 2)) };
  return {
    picture: withContent(picture, isSize(part, picture) ? part : stretch(part, picture), request.inpaint),
    mask: part,
    overlay: { original: isSize(picture, size) ? picture : resize(original, size), mask: overlayMask },
    warnings: [],
  };
}

const resized = (picture: Raster, { resizeMode = 'stretch', width, height }: InitRequest): Raster =>
  resizeMode === 'latent' ? wholeCells(picture) : RESIZERS[resizeMode](picture, { width, height });

/** The encoder takes whole cells; the smallest it is built for has eight pixels. */
const CELL = 8;

const wholeCells = (picture: Raster): Raster =>
  stretch(picture, {
    width: Math.max(CELL, Math.floor(picture.width / CELL) * CELL),
    height: Math.max(CELL, Math.floor(picture.height / CELL) * CELL),
  });

/** Every masked content but "original" starts from the picture with its masked part filled. */
const withContent = (picture: Raster, mask: Raster, { content }: ResolvedInpaint): Raster =>
  content === 'original' ? picture : filled(picture, mask);

/**
 * The latents of a batch, with the noise or the nothing that the masked part is to start from.
 * @shape → [B, C, h, w] flat
 */
export function initLatents(
  init: InitPicture,
  seeds: readonly number[],
  { inpaint, rng }: Pick<ResolvedRequest, 'inpaint' | 'rng'>,
): Float32Array {
  const { latent, redraw } = init;
  const content = redraw ? inpaint?.content : undefined;
  return concatenate(
    seeds.map((seed) => {
      if (!redraw || (content !== 'latent noise' && content !== 'latent nothing')) return latent;
      const noise = content === 'latent noise' ? NOISE_SOURCES[rng](seed).normal(latent.length) : undefined;
      return latent.map((value, i) => {
        const share = redraw[i % redraw.length]!;
        return value * (1 - share) + (noise?.[i] ?? 0) * share;
      });
    }),
  );
}

export const maskOf = ({ redraw }: InitPicture, original: Float32Array): LatentMask | undefined =>
  redraw && { redraw, original };
