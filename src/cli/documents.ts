/** @file Results as JSON documents and as lines for people; pixels never go into either. */
import type {
  ClipSkipRecommendation,
  ClipSkipResult,
  GeneratedImage,
  GenerateResult,
  ModelInfo,
} from '../contract/index.js';

export type SavedImage = GeneratedImage & { readonly path: string };

/** A saved picture as `--json` shows it. */
export const imageDocument = ({ index, seed, path, image, clipSkip, infotext }: SavedImage) => ({
  index,
  seed,
  path,
  width: image.width,
  height: image.height,
  clipSkip,
  infotext,
});

/** The common part of the documents of `generate` and `sweep`. */
export function resultDocument(model: ModelInfo, result: GenerateResult) {
  const { request, clipSkip, encoderRuns, denoiserCalls, seconds, warnings } = result;
  return {
    model: { name: model.name, path: model.path, family: model.family },
    request,
    clipSkip,
    encoderRuns,
    denoiserCalls,
    seconds,
    warnings,
  };
}

/** "clip skip 2 (11 of 12 layers)", or why the value does nothing. */
export function describeClipSkip({ requested, effective, layersRun, numLayers, reason }: ClipSkipResult): string {
  if (effective === null) return `clip skip ${requested} has no effect${reason === undefined ? '' : `: ${reason}`}`;
  return `clip skip ${effective} (${layersRun} of ${numLayers} layers)`;
}

/** What a person wants to know after a job: time, settings, warnings. */
export function describeResult({ images, request, seconds, warnings }: GenerateResult, clipSkip: string): string[] {
  const { sampler, schedule, steps, cfgScale, width, height } = request;
  const count = images.length === 1 ? '1 picture' : `${images.length} pictures`;
  return [
    `${count} in ${seconds.toFixed(1)} s: ${sampler}, ${schedule}, ${steps} steps, scale ${cfgScale}, ${width}x${height}, seed ${request.seed}, ${clipSkip}`,
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
}

/** What contradicts a recommendation, and what could not be read. */
export const describeDoubts = ({ conflicts, notes }: ClipSkipRecommendation): string[] => [
  ...conflicts.map((conflict) => `warning: ${conflict}`),
  ...notes.map((note) => `not used: ${note}`),
];

/** What a person wants to know of a recommendation: all of it where it was asked for, one line where it differs from the value in use. */
export function describeRecommendation(
  recommendation: ClipSkipRecommendation,
  { effective }: ClipSkipResult,
  asked: number | 'auto' | undefined,
): string[] {
  const { value, source, where, reason } = recommendation;
  if (asked === 'auto') return [`clip skip ${reason}`, ...describeDoubts(recommendation)];
  if (effective === null || effective === value || source === 'family') return [];
  return [
    `clip skip ${value} is recommended (${where}); used is ${effective}; --clip-skip auto takes what is recommended`,
  ];
}
