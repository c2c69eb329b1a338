/** @file A task that is drawn, and what its batches have in common: models, passes, sizes, noise. */
import type { ClipSkipUse, GenerationTask } from '../contract/index.js';
import { vaeFactor } from '../models/index.js';
import type { Seed } from '../random/index.js';
import type { LatentSize } from './components/index.js';
import type { InitPicture, InputPictures } from './image2image.js';
import type { NetworkLabel } from './infotext.js';
import type { LoadedModel, Pass, PassParts } from './pass.js';
import { createStartNoise } from './start-noise.js';

/** Pictures that are drawn together: one seed each, the same clip skip for all. */
export interface Batch extends ClipSkipUse {
  readonly seeds: readonly Seed[];
  /** One for each seed, where there is a variation. */
  readonly variationSeeds?: readonly Seed[];
}

/** The model as each pass wants it: the LoRAs of a second pass are those of its own prompt. Each ends the one before. */
export interface PassModels {
  first(): Promise<LoadedModel>;
  second(): Promise<LoadedModel>;
}

/** A task of a plan, with the pixels of the images that its request refers to. */
export interface OpenedTask extends Pick<GenerationTask, 'request' | 'use'> {
  readonly pictures?: InputPictures;
}

/** A task while it is drawn: its passes planned, its prompts and its init image encoded. */
export interface Drawing extends PassParts, Pick<GenerationTask, 'request'> {
  readonly models: PassModels;
  /** Of all passes, each once. */
  readonly loras: readonly NetworkLabel[];
  readonly first: Pass;
  readonly second: Pass | undefined;
  readonly init: InitPicture | undefined;
  /** Whether the old timelines of prompt editing read the prompts otherwise than the new ones. */
  readonly oldTimelinesDiffer: boolean;
}

/** Of pictures from latents. */
export function pixelSize({ model }: Drawing, { height, width }: Omit<LatentSize, 'batch'>) {
  const factor = vaeFactor(model.components.checkpoint.configs.vae);
  return { width: width * factor, height: height * factor };
}

/** Of latents of pictures. */
export function latentSize(
  { model }: Drawing,
  { width, height }: { readonly width: number; readonly height: number },
  batch: number,
): LatentSize {
  const factor = vaeFactor(model.components.checkpoint.configs.vae);
  return { batch, height: height / factor, width: width / factor };
}

/** Each pass has noise of its own, from the same seeds. @source A1111 v1.10.1, as behaviour */
export function startNoise(
  { model, request }: Drawing,
  { seeds, variationSeeds }: Batch,
  { height, width }: LatentSize,
) {
  const { vae } = model.components.checkpoint.configs;
  const factor = vaeFactor(vae);
  const shape = { channels: vae.latentChannels, height, width };
  const { rng, variationStrength, seedResize, sampling } = request;
  const from = seedResize && {
    channels: shape.channels,
    height: Math.floor(seedResize.height / factor),
    width: Math.floor(seedResize.width / factor),
  };
  const resizedFrom = from && (from.height !== height || from.width !== width) ? from : undefined;
  const seedDelta = sampling?.seedDelta;
  return createStartNoise({ rng, seeds, seedDelta, variationSeeds, variationStrength, shape, resizedFrom });
}

/** One picture's share of what was computed for several. */
export const shareOf = (values: Float32Array, index: number, count: number): Float32Array =>
  values.subarray((values.length / count) * index, (values.length / count) * (index + 1));
