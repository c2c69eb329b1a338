/** @file From an init picture, and a mask where there is one, to the latent that sampling starts from. */
import { defined, type Notice, noticeOf } from '../base/index.js';
import type { ResolvedInpaint, ResolvedRequest, RgbImage } from '../contract/index.js';
import { vaeFactor } from '../models/index.js';
import { NOISE_SOURCES, type Seed } from '../random/index.js';
import { concatenate } from '../tensor/index.js';
import { extraChannelsOf } from './checkpoint/index.js';
import type { Components } from './components/index.js';
import { hiddenPictureChannels } from './inpainting.js';
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
  /** White = draw anew, of the latent alone. @shape data [height, width] */
  readonly latentMask?: Omit<Raster, 'channels'> | undefined;
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
  readonly warnings: readonly Notice[];
}

type InitRequest = Pick<ResolvedRequest, 'width' | 'height' | 'resizeMode' | 'inpaint' | 'maskWeight'>;

/** Pixels that are encoded, and what is done with the drawn ones. */
interface Prepared {
  readonly picture: Raster;
  readonly mask?: Raster;
  /** What the latent is masked by, where that is another one. */
  readonly latentMask?: Raster;
  readonly overlay?: Overlay;
  readonly warnings: readonly Notice[];
}

const rgbOf = ({ width, height, data }: Raster): RgbImage => ({ width, height, data });
const rasterOf = (image: RgbImage): Raster => ({ ...image, channels: 3 });

/** The prepared init images of a plan, by what they are prepared from; of one model and VAE. */
export type InitCache = Map<string, Promise<InitPicture>>;

/** A plan draws from few images; of tiles each is another one. */
const MOST_PREPARED = 4;

/** Prepares the init image of a request unless the cache has it. @throws as `prepareInit` */
export function preparedInit(
  components: Pick<Components, 'encodeImage' | 'checkpoint'>,
  request: ResolvedRequest,
  { pictures, cache }: { readonly pictures: InputPictures; readonly cache: InitCache | undefined },
): Promise<InitPicture> {
  const { initImage, mask, latentMask, width, height, resizeMode, inpaint, maskWeight, vaeEncoder } = request;
  const sizes = [width, height, resizeMode];
  const key = JSON.stringify([initImage, mask, latentMask, sizes, inpaint, maskWeight, vaeEncoder]);
  const known = cache?.get(key);
  if (known) return known;
  const prepared = prepareInit(components, request, pictures);
  cache?.set(key, prepared);
  for (const oldest of [...(cache?.keys() ?? [])].slice(0, -MOST_PREPARED)) cache?.delete(oldest);
  return prepared;
}

/** Prepares and encodes the init picture of a request. @throws ENGINE_LOST ENGINE_FAILED */
async function prepareInit(
  components: Pick<Components, 'encodeImage' | 'checkpoint'>,
  request: InitRequest,
  pictures: InputPictures,
): Promise<InitPicture> {
  const { picture, mask, latentMask = mask, overlay, warnings } = prepare(request, pictures);
  const isSoft = request.inpaint?.softMask;
  const { vae } = components.checkpoint.configs;
  const factor = vaeFactor(vae);
  const cells = { width: request.width / factor, height: request.height / factor };
  const redraw = latentMask && latentMaskOf(latentMask, cells, isSoft);
  const from = { width: picture.width / factor, height: picture.height / factor };
  const encoded = await components.encodeImage(toPlanes(rgbOf(picture)), { batch: 1, ...from });
  const latent = resamplePlanes(encoded, { from, to: cells }, 'bilinear');
  return {
    latent,
    ...(redraw ? { redraw } : {}),
    ...(await inpaintChannels(components, { picture, mask, isSoft, maskWeight: request.maskWeight ?? 1, cells })),
    finish: (drawn) => (overlay ? rgbOf(applyOverlay(rasterOf(drawn), overlay)) : drawn),
    warnings,
  };
}

interface Masking {
  readonly picture: Raster;
  readonly mask: Raster | undefined;
  readonly isSoft: boolean | undefined;
  readonly maskWeight: number;
  readonly cells: { readonly width: number; readonly height: number };
}

/** What an inpainting model takes besides the latent. @shape → [1 + C, h, w] */
async function inpaintChannels(
  components: Pick<Components, 'encodeImage' | 'checkpoint'>,
  { picture, mask, isSoft, maskWeight, cells }: Masking,
): Promise<Pick<InitPicture, 'extraChannels'>> {
  // Where all is masked and hidden, it is as if there were no picture.
  if (extraChannelsOf(components.checkpoint) === 0 || (!mask && maskWeight === 1)) return {};
  const factor = vaeFactor(components.checkpoint.configs.vae);
  const size = { width: cells.width * factor, height: cells.height * factor };
  const planes = toPlanes(rgbOf(isSize(picture, size) ? picture : stretch(picture, size)));
  return {
    extraChannels: await hiddenPictureChannels(components, { planes, mask: mask?.data, isSoft, maskWeight, cells }),
  };
}

function prepare(request: InitRequest, { initImage, mask, latentMask }: InputPictures): Prepared {
  const original = rasterOf(defined(initImage, 'the pixels of the init picture'));
  const { inpaint } = request;
  if (!mask || !inpaint) return { picture: resized(original, request), warnings: [] };
  const { mask: whole, warnings } = fitted(mask, original, 'mask');
  const sharp = inpaint.softMask ? whole : sharpMask(whole);
  const wanted = inpaint.mode === 'inpaint masked' ? sharp : inverted(sharp);
  const soft = blurred(wanted, { x: inpaint.maskBlurX, y: inpaint.maskBlurY });
  const latent = latentMask && fitted(latentMask, original, 'latent mask');
  const masked = inpaint.area === 'only masked' ? onlyMasked : wholePicture;
  const prepared = masked({ original, mask: soft, latentMask: latent?.mask }, { ...request, inpaint });
  return { ...prepared, warnings: [...warnings, ...(latent?.warnings ?? []), ...prepared.warnings] };
}

/** A mask in the size of the init picture. */
function fitted(mask: Omit<Raster, 'channels'>, original: Raster, name: string) {
  const whole: Raster = { ...mask, channels: 1 };
  if (isSize(mask, original)) return { mask: whole, warnings: [] };
  const warning = noticeOf('mask-stretched', {
    mask: name,
    maskWidth: mask.width,
    maskHeight: mask.height,
    width: original.width,
    height: original.height,
  });
  return { mask: stretch(whole, original), warnings: [warning] };
}

type MaskedRequest = InitRequest & { readonly inpaint: ResolvedInpaint };

/** All of one size. The latent mask is taken as it is: neither turned round nor blurred, as in the WebUI. */
interface MaskedPicture {
  readonly original: Raster;
  readonly mask: Raster;
  readonly latentMask: Raster | undefined;
}

/** The masked part in the full size of what is drawn, put back in its place afterwards. */
function onlyMasked({ original, mask, latentMask }: MaskedPicture, request: MaskedRequest): Prepared {
  const found = maskedRegion(mask, request.inpaint.padding);
  if (!found) return { picture: resized(original, request), warnings: [noticeOf('mask-empty')] };
  const region = expandedRegion(found, request, original);
  const size = { width: request.width, height: request.height };
  const part = enlarged(mask, region, size);
  const latentPart = latentMask && enlarged(latentMask, region, size);
  return {
    picture: withContent(enlarged(original, region, size), latentPart ?? part, request.inpaint),
    mask: part,
    ...(latentPart ? { latentMask: latentPart } : {}),
    overlay: { original, mask, region },
    warnings: [],
  };
}

function wholePicture({ original, mask, latentMask }: MaskedPicture, request: MaskedRequest): Prepared {
  const size = { width: request.width, height: request.height };
  const picture = resized(original, request);
  // With the latent mode the picture is stretched when it is a latent; its mask and overlay are stretched at once.
  const resize = RESIZERS[request.resizeMode === 'latent' ? 'stretch' : (request.resizeMode ?? 'stretch')];
  const part = resize(mask, size);
  const latentPart = latentMask && resize(latentMask, size);
  const masking = latentPart ?? part;
  // A soft border redraws all of what it touches: the overlay is of twice the strength.
  const overlayMask = { ...part, data: part.data.map((value) => Math.min(255, value * 2)) };
  return {
    picture: withContent(picture, isSize(masking, picture) ? masking : stretch(masking, picture), request.inpaint),
    mask: part,
    ...(latentPart ? { latentMask: latentPart } : {}),
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
  seeds: readonly Seed[],
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
