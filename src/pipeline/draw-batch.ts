/** @file One batch of a request, from its seeds to its pictures. */
import { isCancelled, throwIfAborted } from '../base/index.js';
import type { GeneratedImage, GenerateEvent } from '../contract/index.js';
import { concatenate } from '../tensor/index.js';
import { endedBy, type LatentSize } from './components/index.js';
import { type Batch, type Drawing, latentSize, pixelSize, shareOf, startNoise } from './drawing.js';
import { finish } from './finished-picture.js';
import { initLatents, maskOf } from './image2image.js';
import { type LoadedModel, type PassStart, runPass } from './pass.js';
import { batchPreview, isDecoded } from './preview.js';
import { type Enlarging, enlarge } from './second-pass.js';

/** Where a batch stands in its task: its own number, and that of its first picture. */
interface BatchPlace {
  readonly batchIndex: number;
  readonly firstIndex: number;
}

/** Yields what happens, returns the pictures. @throws CANCELLED ENGINE_LOST ENGINE_FAILED LATENT_NOT_FINITE VALUES_NOT_FINITE */
export async function* drawBatch(
  planned: Drawing,
  batch: Batch,
  { batchIndex, firstIndex }: BatchPlace,
): AsyncGenerator<GenerateEvent, readonly GeneratedImage[]> {
  // Freed by the second pass of the batch before, where that has other LoRAs.
  const whole = planned.second ? { ...planned, model: await planned.models.first() } : planned;
  const drawing = endedDrawing(whole);
  const size = latentSize(drawing, drawing.request, batch.seeds.length);
  const start = firstStart(drawing, batch, { batchIndex, size });
  const latent = start.isStill && start.init ? start.init : yield* runPass(drawing, drawing.first, start);
  const final = yield* enlargedUnlessEnded(drawing, batch, { batchIndex, size, latent });
  throwIfAborted(drawing.signal);
  // An interrupt asks for this picture, and does not end its decoding.
  const pixels = await endedBy(whole.model.components, drawing.signal).decodeLatent(final.latent, final.size);
  yield* lastPreview(drawing, { batch: batchIndex, size: final.size }, pixels);
  return picturesOf(drawing, batch, { ...final, pixels, firstIndex });
}

/** A drawing of which the engine computes nothing more a moment after its batch was ended. */
function endedDrawing({ models, model, ...drawing }: Drawing): Drawing {
  const ended = (one: LoadedModel): LoadedModel => ({
    ...one,
    components: endedBy(one.components, drawing.signal, drawing.interrupt),
  });
  const { first, second } = models;
  return {
    ...drawing,
    model: ended(model),
    models: { first: async () => ended(await first()), second: async () => ended(await second()) },
  };
}

/** The second pass, where there is one. What was interrupted is not enlarged. */
async function* enlargedUnlessEnded(
  drawing: Drawing,
  batch: Batch,
  drawn: Enlarging,
): AsyncGenerator<GenerateEvent, Pick<DrawnBatch, 'latent' | 'size'>> {
  if (!drawing.request.hires || drawing.interrupt?.aborted) return drawn;
  try {
    return yield* enlarge(drawing, batch, drawn);
  } catch (error) {
    if (drawing.interrupt?.aborted && isCancelled(error)) return drawn;
    throw error;
  }
}

/** What the first pass of a batch is run on; a still one has no steps. */
function firstStart(
  drawing: Drawing,
  batch: Batch,
  { batchIndex, size }: Pick<PassStart, 'batchIndex' | 'size'>,
): PassStart & { readonly isStill: boolean } {
  const { request, init: picture, first } = drawing;
  const init = picture && initLatents(picture, batch.seeds, request);
  const extra = picture?.extraChannels;
  return {
    batchIndex,
    stepsDone: 0,
    use: batch,
    size,
    noise: startNoise(drawing, batch, size),
    init,
    mask: picture && init && maskOf(picture, init),
    extraChannels: extra && concatenate(batch.seeds.map(() => extra)),
    noiseMultiplier: request.noiseMultiplier,
    extraNoise: request.extraNoise,
    isStill: init !== undefined && first.plan.stepCount === 0,
  };
}

interface DrawnBatch {
  readonly latent: Float32Array;
  readonly size: LatentSize;
  readonly pixels: Float32Array;
  readonly firstIndex: number;
}

const picturesOf = (drawing: Drawing, batch: Batch, { latent, size, pixels, firstIndex }: DrawnBatch) =>
  batch.seeds.map((seed, index, { length }) =>
    finish(drawing, batch, {
      seed,
      variationSeed: batch.variationSeeds?.[index],
      index: firstIndex + index,
      latent: shareOf(latent, index, length).slice(),
      planes: shareOf(pixels, index, length),
      ...pixelSize(drawing, size),
    }),
  );

interface Where {
  readonly batch: number;
  readonly size: LatentSize;
}

/** After a batch, pixels that are there anyway are what a decoded preview would show. */
function* lastPreview(drawing: Drawing, { batch, size }: Where, pixels: Float32Array): Generator<GenerateEvent, void> {
  const { preview, stepCount } = drawing;
  if (!preview || !isDecoded(size, preview.method)) return;
  const image = batchPreview(pixels, { batch: size.batch, ...pixelSize(drawing, size) });
  yield { type: 'preview', batch, stepIndex: stepCount - 1, image };
}
