/** @file The second pass of hires fix: the first one's latents become larger, and are drawn on. */
import { throwIfAborted } from '../base/index.js';
import type { GenerateEvent } from '../contract/index.js';
import { concatenate } from '../tensor/index.js';
import { extraChannelsOf } from './checkpoint/index.js';
import type { LatentSize } from './components/index.js';
import { type Batch, type Drawing, latentSize, shareOf, startNoise } from './drawing.js';
import { upscaleLatents } from './hires.js';
import { hiddenPictureChannels } from './inpainting.js';
import { runPass } from './pass.js';

export interface Enlarging {
  readonly batchIndex: number;
  readonly size: LatentSize;
  /** Of the first pass. @shape [B, C, h, w] flat */
  readonly latent: Float32Array;
}

/** The second pass of hires fix. */
export async function* enlarge(
  drawing: Drawing,
  batch: Batch,
  { batchIndex, size: from, latent }: Enlarging,
): AsyncGenerator<GenerateEvent, { readonly latent: Float32Array; readonly size: LatentSize }> {
  const { model, request, second, first } = drawing;
  const { hires } = request;
  if (!hires) throw new Error('bug: a second pass that was not asked for');
  throwIfAborted(drawing.signal);
  const size = latentSize(drawing, hires, from.batch);
  const init = await upscaleLatents(model.components, latent, { from, to: size, upscaler: hires.upscaler });
  if (!second) return { latent: init, size };
  const extraChannels = await enlargedChannels(drawing, init, size);
  const noise = startNoise(drawing, batch, size);
  const start = { batchIndex, stepsDone: first.plan.stepCount, use: batch, size, noise, init, extraChannels };
  const again = { ...drawing, model: await drawing.models.second() };
  return { latent: yield* runPass(again, second, { ...start, extraNoise: request.extraNoise }), size };
}

/**
 * What an inpainting model takes in a second pass: undefined = as in the first, where all is hidden. Else it sees so much
 * of the enlarged pictures. @shape latents [B, C, h, w] → [B, 1 + C, h, w]
 * @source A1111 v1.10.1, as behaviour, from memory
 */
async function enlargedChannels(
  { model: { components }, request: { maskWeight = 1 } }: Drawing,
  latents: Float32Array,
  size: LatentSize,
): Promise<Float32Array | undefined> {
  if (extraChannelsOf(components.checkpoint) === 0 || maskWeight === 1) return undefined;
  const pixels = await components.decodeLatent(latents, size);
  const channels: Float32Array[] = [];
  for (let index = 0; index < size.batch; index++) {
    const planes = shareOf(pixels, index, size.batch);
    channels.push(await hiddenPictureChannels(components, { planes, maskWeight, cells: size }));
  }
  return concatenate(channels);
}
