/** @file One drawn picture with what is recorded of it. */
import type { GeneratedImage } from '../contract/index.js';
import { extraChannelsOf } from './checkpoint/index.js';
import { skipNotes } from './guidance-skip.js';
import { type NetworkLabel, pictureInfotext } from './infotext.js';
import type { Batch, Job } from './job.js';
import type { Pass } from './pass.js';
import { toRgb } from './pixels.js';
import { samplingNotes } from './sampling-settings.js';

/** One picture of a batch. @shape latent [C, H/f, W/f], planes [3, H, W] */
interface Drawn {
  readonly seed: number;
  readonly variationSeed: number | undefined;
  readonly index: number;
  readonly latent: Float32Array;
  readonly planes: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** Textual inversions that stand in a prompt of some pass, each once. */
function embeddingsOf(passes: readonly (Pass | undefined)[]): readonly NetworkLabel[] {
  const prompts = passes.flatMap((pass) => (pass ? [pass.prompts.positive, pass.prompts.negative] : []));
  const texts = prompts.flatMap(({ parts }) => parts.flatMap((part) => part.texts));
  const used = texts.flatMap(({ chunks }) => chunks.flatMap(({ vectors }) => [...(vectors?.values() ?? [])]));
  return [...new Map(used.map(({ embedding }) => [embedding.name, embedding])).values()];
}

/** The picture as its client gets it. */
export function finish(
  job: Job,
  batch: Batch,
  { seed, variationSeed, index, latent, ...drawn }: Drawn,
): GeneratedImage {
  const { request, model, first, init } = job;
  const { seeds: _, variationSeeds: __, ...use } = batch;
  const { name: modelName } = model.components.checkpoint;
  const infotext = pictureInfotext({
    ...{ request, seed, variationSeed, use, modelName },
    scheduleLabel: first.plan.scheduleLabel,
    samplingNotes: [...samplingNotes(first.plan, request), ...skipNotes(request.sampling ?? {}, job.skipped)],
    oldTimelinesDiffer: job.oldTimelinesDiffer,
    modelHash: model.modelHash,
    vae: model.vae,
    loras: job.loras,
    embeddings: embeddingsOf([job.first, job.second]),
    takesMask: extraChannelsOf(model.components.checkpoint) > 0,
  });
  const image = toRgb(drawn.planes, drawn.width, drawn.height);
  return { index, seed, ...use, infotext, latent, image: init ? init.finish(image) : image };
}
