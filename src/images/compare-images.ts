/** @file Two pictures side by side: which of layer, noise, sigmas, size, model and prompts differ, in words. */
import type { ClipSkipReading } from '../contract/index.js';
import { type CountedFamily, type DialectId, showValue, toDialect } from '../dialects/index.js';
import { createNoiseSchedule, createSamplingPlan, SD1_NOISE_SCHEDULE } from '../sampling/index.js';
import { type ImageInspection, inspectImage } from './image-file.js';

/** What of two pictures can differ, in the order of their way. */
export type Aspect =
  | 'prompt'
  | 'negative prompt'
  | 'layer'
  | 'negative layer'
  | 'noise'
  | 'sigmas'
  | 'guidance'
  | 'size'
  | 'model';

export interface ImageDifference {
  readonly aspect: Aspect;
  /** In words, A against B. */
  readonly text: string;
}

export interface ImageComparison {
  readonly differences: readonly ImageDifference[];
  /** What was compared and is the same. */
  readonly same: readonly Aspect[];
  /** What only one of the two says, so that it could not be compared. */
  readonly unknown: readonly Aspect[];
  /** When the layer alone differs because the two programs count differently: what was meant. */
  readonly hint?: string;
}

/** A text: they differ; true: they do not; undefined: one of them does not say. */
type Verdict = string | true | undefined;

const against = (what: string, a: unknown, b: unknown): Verdict => {
  if (a === undefined || b === undefined) return a === b ? true : undefined;
  return a === b ? true : `${what} ${String(a)} against ${String(b)}`;
};

/** Several facts as one: any difference, else any gap. */
function together(verdicts: readonly Verdict[]): Verdict {
  const texts = verdicts.filter((verdict) => typeof verdict === 'string');
  if (texts.length > 0) return texts.join(', ');
  return verdicts.includes(undefined) ? undefined : true;
}

/** "A1111 2", "ComfyUI without a value". */
const showWritten = ({ program, written }: ClipSkipReading): string =>
  `${program} ${written === null ? 'without a value' : showValue(written)}`;

const showLayer = (reading: ClipSkipReading): string =>
  reading.layersRun === null
    ? `a layer that cannot be told (${showWritten(reading)})`
    : `layer ${reading.layersRun} of ${reading.numLayers} (${showWritten(reading)})`;

function layers(a: ClipSkipReading | undefined, b: ClipSkipReading | undefined): Verdict {
  if (a === undefined || b === undefined || a.layersRun === null || b.layersRun === null) return undefined;
  return a.layersRun === b.layersRun && a.family === b.family ? true : `${showLayer(a)} against ${showLayer(b)}`;
}

/** The reading that holds for the negative prompt. */
const negativeOf = ({ recipe }: ImageInspection): ClipSkipReading | undefined =>
  recipe.negativeClipSkip ?? recipe.clipSkip;

const LEAVES_OUT_GPU: readonly string[] = ['a1111', 'forge', 'reforge'];

/** Programs of the WebUI's line leave RNG out when the card drew the noise, which for most is what NV draws. */
function rngOf({ settings, recipe }: ImageInspection): string | undefined {
  const leavesOut = LEAVES_OUT_GPU.includes(recipe.clipSkip?.dialect ?? '');
  const absent = settings.seed !== undefined && leavesOut ? 'GPU' : undefined;
  const rng = settings.rng ?? absent;
  return rng === 'GPU' ? 'NV' : rng;
}

function noise(a: ImageInspection, b: ImageInspection): Verdict {
  return together([
    against('seed', a.settings.seed, b.settings.seed),
    against('RNG', rngOf(a), rngOf(b)),
    against('ENSD', a.settings.ensd ?? 0, b.settings.ensd ?? 0),
  ]);
}

/** The noise levels of a picture; undefined where its sampler or schedule is not drawn here. */
function sigmasOf({ settings: { sampler, schedule, steps } }: ImageInspection): readonly number[] | undefined {
  if (sampler === undefined || steps === undefined) return undefined;
  try {
    const noiseSchedule = createNoiseSchedule(SD1_NOISE_SCHEDULE);
    return createSamplingPlan({ sampler, schedule, steps, noiseSchedule }).sigmas;
  } catch {
    return undefined;
  }
}

/** Relative distance below which two noise levels are one: the rounding of 32-bit levels between two routes. */
const SAME_SIGMA = 1e-4;

const equalSigmas = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((sigma, i) => Math.abs(sigma - b[i]!) <= SAME_SIGMA * Math.max(sigma, b[i]!));

/** The sampler's name without a schedule at its end, as old infotexts write it. */
const samplerOf = (image: ImageInspection): string | undefined =>
  image.settings.sampler?.replace(/ (Karras|Exponential|SGM Uniform)$/, '');

function sigmas(a: ImageInspection, b: ImageInspection): Verdict {
  const sampler = against('sampler', samplerOf(a), samplerOf(b));
  const steps = against('steps', a.settings.steps, b.settings.steps);
  const [levelsA, levelsB] = [sigmasOf(a), sigmasOf(b)];
  if (levelsA && levelsB && steps === true && equalSigmas(levelsA, levelsB)) return sampler;
  const names = [a, b].map(({ settings }) => settings.sampler && (settings.schedule ?? 'Automatic'));
  return together([steps, sampler, against('schedule', names[0], names[1])]);
}

const sizeOf = ({ settings, width, height }: ImageInspection): string =>
  `${settings.width ?? width}x${settings.height ?? height}`;

/** Hashes decide where both have one of the same length; the short one is the start of the long one. */
function model({ settings: a }: ImageInspection, { settings: b }: ImageInspection): Verdict {
  const [left, right] = [a.modelHash?.toLowerCase(), b.modelHash?.toLowerCase()];
  if (left && right && (left.startsWith(right) || right.startsWith(left))) return true;
  return against('model', a.model, b.model) ?? against('model hash', left, right);
}

const text = (a: string, b: string): Verdict =>
  a.trim() === b.trim() ? true : `"${shorten(a)}" against "${shorten(b)}"`;

const shorten = (words: string): string => (words.length > 60 ? `${words.slice(0, 57)}…` : words);

function verdictsOf(a: ImageInspection, b: ImageInspection): readonly (readonly [Aspect, Verdict])[] {
  return [
    ['prompt', text(a.prompt, b.prompt)],
    ['negative prompt', text(a.negativePrompt, b.negativePrompt)],
    ['layer', layers(a.recipe.clipSkip, b.recipe.clipSkip)],
    [
      'negative layer',
      a.recipe.negativeClipSkip || b.recipe.negativeClipSkip ? layers(negativeOf(a), negativeOf(b)) : true,
    ],
    ['noise', noise(a, b)],
    ['sigmas', sigmas(a, b)],
    ['guidance', against('CFG scale', a.settings.cfgScale, b.settings.cfgScale)],
    ['size', against('size', sizeOf(a), sizeOf(b))],
    ['model', model(a, b)],
  ];
}

/** Programs that write what A1111 writes. */
const AS_A1111: readonly string[] = ['a1111', 'forge', 'reforge', 'penultimate'];

/** "ComfyUI −1 is A1111 1: you meant −2": `wrong` was typed with the number of `right` in mind. */
function correction(wrong: ClipSkipReading, right: ClipSkipReading): string | undefined {
  if (wrong.blocksDropped === null || right.blocksDropped === null) return undefined;
  const family = wrong.family as CountedFamily;
  const there = toDialect(right.dialect as DialectId, family, wrong.blocksDropped);
  const meant = toDialect(wrong.dialect as DialectId, family, right.blocksDropped);
  if (there.value === null || meant.value === null) return undefined;
  return `${showWritten(wrong)} is ${right.program} ${showValue(there.value)}: you meant ${showValue(meant.value)}`;
}

/** A slip of counting: two programs that count differently, and layers that are neighbours. */
function hintOf(a: ClipSkipReading | undefined, b: ClipSkipReading | undefined): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  const near = Math.abs((a.blocksDropped ?? 0) - (b.blocksDropped ?? 0)) === 1;
  const sameCount = a.dialect === b.dialect || (AS_A1111.includes(a.dialect) && AS_A1111.includes(b.dialect));
  if (!near || sameCount || a.family !== b.family) return undefined;
  return AS_A1111.includes(a.dialect) ? correction(b, a) : correction(a, b);
}

/** Compares what two pictures say about themselves. */
export function compareInspections(a: ImageInspection, b: ImageInspection): ImageComparison {
  const verdicts = verdictsOf(a, b);
  const where = (wanted: (verdict: Verdict) => boolean) =>
    verdicts.flatMap(([aspect, verdict]) => (wanted(verdict) ? [aspect] : []));
  const differences = verdicts.flatMap(([aspect, verdict]) =>
    typeof verdict === 'string' ? [{ aspect, text: verdict }] : [],
  );
  const onlyLayers = differences.length > 0 && differences.every(({ aspect }) => /layer|noise/.test(aspect));
  const sameSeed = a.settings.seed === b.settings.seed;
  const hint = onlyLayers && sameSeed ? hintOf(a.recipe.clipSkip, b.recipe.clipSkip) : undefined;
  const same = where((verdict) => verdict === true);
  const unknown = where((verdict) => verdict === undefined);
  return { differences, same, unknown, ...(hint === undefined ? {} : { hint }) };
}

/** Reads two pictures and compares them. @throws what inspectImage throws */
export async function compareImages(pathA: string, pathB: string): Promise<ImageComparison> {
  const [a, b] = await Promise.all([inspectImage(pathA), inspectImage(pathB)]);
  return compareInspections(a, b);
}
