/** @file One batch of a request, from its seeds to its pictures. */
import { throwIfAborted } from '../base/index.js';
import type { GeneratedImage, GenerateEvent } from '../contract/index.js';
import { concatenate } from '../tensor/index.js';
import type { LatentSize } from './components/index.js';
import { finish } from './finished-picture.js';
import { initLatents, maskOf } from './image2image.js';
import { type Batch, type Job, latentSize, pixelSize, shareOf, startNoise } from './job.js';
import { runPass } from './pass.js';
import { batchPreview, isDecoded } from './preview.js';
import { enlarge } from './second-pass.js';

/** Yields what happens, returns the pictures. @throws CANCELLED ENGINE_LOST ENGINE_FAILED LATENT_NOT_FINITE VALUES_NOT_FINITE */
export async function* drawBatch(
  planned: Job,
  batch: Batch,
  batchIndex: number,
  firstIndex: number,
): AsyncGenerator<GenerateEvent, readonly GeneratedImage[]> {
  // Freed by the second pass of the batch before, where that has other LoRAs.
  const job = planned.second ? { ...planned, model: await planned.models.first() } : planned;
  const { request, init, signal } = job;
  const { seeds } = batch;
  const size = latentSize(job, request, seeds.length);
  const initial = init && initLatents(init, seeds, request);
  const start = { batchIndex, stepsDone: 0, use: batch, size, noise: startNoise(job, batch, size), init: initial };
  const mask = init && initial && maskOf(init, initial);
  const extra = init?.extraChannels;
  const extraChannels = extra && concatenate(seeds.map(() => extra));
  const isStill = initial !== undefined && job.first.plan.stepCount === 0;
  const { noiseMultiplier, extraNoise } = request;
  const drawn = isStill
    ? initial
    : yield* runPass(job, job.first, { ...start, mask, extraChannels, noiseMultiplier, extraNoise });
  // What was interrupted is not enlarged.
  const goesOn = request.hires && !job.interrupt?.aborted;
  const final = goesOn ? yield* enlarge(job, batch, { ...start, latent: drawn }) : { latent: drawn, size };
  throwIfAborted(signal);
  const pixels = await job.model.components.decodeLatent(final.latent, final.size);
  yield* lastPreview(job, { batch: batchIndex, size: final.size }, pixels);
  return seeds.map((seed, index) =>
    finish(job, batch, {
      seed,
      variationSeed: batch.variationSeeds?.[index],
      index: firstIndex + index,
      latent: shareOf(final.latent, index, seeds.length).slice(),
      planes: shareOf(pixels, index, seeds.length),
      ...pixelSize(job, final.size),
    }),
  );
}

interface Where {
  readonly batch: number;
  readonly size: LatentSize;
}

/** After a batch, pixels that are there anyway are what a decoded preview would show. */
function* lastPreview(job: Job, { batch, size }: Where, pixels: Float32Array): Generator<GenerateEvent, void> {
  const { preview, stepCount } = job;
  if (!preview || !isDecoded(size, preview.method)) return;
  const image = batchPreview(pixels, { batch: size.batch, ...pixelSize(job, size) });
  yield { type: 'preview', batch, stepIndex: stepCount - 1, image };
}
