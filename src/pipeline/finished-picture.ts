/** @file One drawn picture with what is recorded of it. */
import {
  type GeneratedImage,
  type ResolvedRequest,
  recordedAlways,
  SAMPLING_PARAMETERS,
  seedValue,
} from '../contract/index.js';
import type { Seed } from '../random/index.js';
import { extraInfotext, type SamplingPlan } from '../sampling/index.js';
import { extraChannelsOf } from './checkpoint/index.js';
import type { Batch, Drawing } from './drawing.js';
import { skipNotes } from './guidance/guidance-skip.js';
import { type NetworkLabel, type PictureFacts, pictureInfotext } from './infotext.js';
import type { Pass } from './pass.js';
import { toRgb } from './pixels.js';
import { noiseSettingsFor, planSettings, type SamplingNotes } from './sampling-settings.js';

/** One picture of a batch. @shape latent [C, H/f, W/f], planes [3, H, W] */
interface Drawn {
  readonly seed: Seed;
  readonly variationSeed: Seed | undefined;
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

/** What infotext says of the settings of sampling: those that differ from their defaults and took effect. */
export function samplingNotes(plan: SamplingPlan, request: ResolvedRequest): SamplingNotes {
  const { sampling = {}, denoisingStrength } = request;
  const { noiseSchedule } = plan;
  const picture = denoisingStrength === undefined ? undefined : { denoisingStrength };
  const effective = extraInfotext(
    plan,
    { ...request, ...planSettings(sampling), noiseSchedule, picture },
    { ...noiseSettingsFor(plan.sampler, sampling), seedDelta: sampling.seedDelta },
  );
  return [...effective, ...recordedAlways(SAMPLING_PARAMETERS, sampling)];
}

/** What is recorded of every picture of a drawing. */
function factsOf({ request, model, first, second, ...drawing }: Drawing): Omit<PictureFacts, 'seed' | 'use'> {
  const { checkpoint } = model.components;
  return {
    request,
    modelName: checkpoint.name,
    modelHash: model.modelHash,
    vae: model.vae,
    weightPrecision: model.weightPrecision,
    scheduleLabel: first.plan.scheduleLabel,
    samplingNotes: [...samplingNotes(first.plan, request), ...skipNotes(request.sampling ?? {}, drawing.skipped)],
    oldTimelinesDiffer: drawing.oldTimelinesDiffer,
    loras: drawing.loras,
    embeddings: embeddingsOf([first, second]),
    takesMask: extraChannelsOf(checkpoint) > 0,
  };
}

/** The picture as its client gets it. */
export function finish(
  drawing: Drawing,
  { seeds: _, variationSeeds: __, ...use }: Batch,
  { seed, variationSeed, index, latent, planes, width, height }: Drawn,
): GeneratedImage {
  const infotext = pictureInfotext({ ...factsOf(drawing), seed, variationSeed, use });
  const image = toRgb(planes, width, height);
  return {
    index,
    seed: seedValue(seed),
    ...use,
    infotext,
    latent,
    image: drawing.init ? drawing.init.finish(image) : image,
  };
}
