/** @file Results as JSON documents and as lines for people; pixels never go into either. */
import {
  type ClipSkipRecommendation,
  type ClipSkipResult,
  type ClipSkipUse,
  exactSeed,
  type GeneratedImage,
  type GenerateResult,
  type ModelInfo,
  type SamplingRecommendation,
} from '../contract/index.js';

export type SavedImage = GeneratedImage & { readonly path: string };

/** A saved picture as `--json` shows it. */
export const imageDocument = ({ index, seed, path, image, infotext, ...use }: SavedImage) => ({
  index,
  seed,
  path,
  width: image.width,
  height: image.height,
  clipSkip: use.clipSkip,
  negativeClipSkip: use.negativeClipSkip,
  clipSkipL: use.clipSkipL,
  clipSkipG: use.clipSkipG,
  clipSkipTimeline: use.clipSkipTimeline,
  infotext,
});

/** The common part of the documents of `generate` and `sweep`. */
export function resultDocument(model: ModelInfo, result: GenerateResult) {
  const { images: _, ...facts } = result;
  return { model: { name: model.name, path: model.path, family: model.family }, ...facts };
}

/** "has no effect", and why. */
export const noEffect = ({ reason }: ClipSkipResult): string =>
  `has no effect${reason === undefined ? '' : `: ${reason}`}`;

/** Fractions of layers as people read them. */
const short = (value: number): string => String(Number(value.toFixed(3)));

/** "clip skip 2 (11 of 12 layers)", or why the value does nothing. */
export function describeClipSkip(result: ClipSkipResult): string {
  const { requested, effective, layersRun, numLayers, reason } = result;
  if (effective === null) return `clip skip ${requested} ${noEffect(result)}`;
  const asked = effective === requested ? '' : `, asked for ${requested}`;
  const meaning = reason === undefined ? '' : ' = as trained';
  return `clip skip ${effective}${meaning} (${short(layersRun)} of ${numLayers} layers${asked})`;
}

/** Everything a picture's clip skip was: over the steps, and of the negative prompt where it has its own. */
export function describeClipSkipUse(use: ClipSkipUse): string {
  const { clipSkip, negativeClipSkip, clipSkipTimeline } = use;
  if (clipSkip.effective === null) return describeClipSkip(clipSkip);
  const parts = clipSkipTimeline?.map((part) => `${describeClipSkip(part.clipSkip)} from ${part.from} to ${part.to}`);
  const own = parts?.join(', ') ?? describeClipSkip(clipSkip);
  const others = [
    ['negative prompt', negativeClipSkip],
    ['CLIP-L', use.clipSkipL],
    ['OpenCLIP bigG', use.clipSkipG],
  ] as const;
  const told = others.flatMap(([of, result]) => (result ? [`${of} ${describeClipSkip(result)}`] : []));
  return [own, ...told].join(', ');
}

/** What a person wants to know after a job: time, settings, warnings. */
export function describeResult({ images, request, seconds, warnings }: GenerateResult, clipSkip: string): string[] {
  const { sampler, schedule, steps, cfgScale, width, height } = request;
  const count = images.length === 1 ? '1 picture' : `${images.length} pictures`;
  const seed = exactSeed(request.seed, request.seedHigh);
  return [
    `${count} in ${seconds.toFixed(1)} s: ${sampler}, ${schedule}, ${steps} steps, scale ${cfgScale}, ${width}x${height}, seed ${seed}, ${clipSkip}`,
    ...warnings.map(({ message }) => `warning: ${message}`),
  ];
}

/** What contradicts a recommendation, and what could not be read. */
export const describeDoubts = ({ conflicts, notes }: ClipSkipRecommendation): string[] => [
  ...conflicts.map(({ message }) => `warning: ${message}`),
  ...notes.map(({ message }) => `not used: ${message}`),
];

/** What a person wants to know of a recommendation: all of it where it was asked for, one line where it differs from the value in use. */
export function describeRecommendation(
  recommendation: ClipSkipRecommendation,
  { effective }: ClipSkipResult,
  asked: number | 'auto' | undefined,
): string[] {
  const { value, source, where, reason } = recommendation;
  if (asked === 'auto') return [`clip skip ${reason.message}`, ...describeDoubts(recommendation)];
  if (effective === null || effective === value || source === 'family') return [];
  return [
    `clip skip ${value} is recommended (${where}); used is ${effective}; --clip-skip auto takes what is recommended`,
  ];
}

/** Models and LoRAs of few steps: that they were recognised, and where what was asked for is something else. */
export function describeSampling(
  recommended: SamplingRecommendation | undefined,
  { sampler, schedule, steps, cfgScale }: GenerateResult['request'],
): string[] {
  if (!recommended) return [];
  const used = { sampler, schedule, steps, cfgScale };
  const others = (Object.keys(used) as (keyof typeof used)[]).filter((name) => used[name] !== recommended[name]);
  const asked = others.map((name) => `${name} ${used[name]}`).join(', ');
  return [`${recommended.reason.message}${asked === '' ? '' : `; asked for: ${asked}`}`];
}
