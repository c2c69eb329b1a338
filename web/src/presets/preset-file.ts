/** @file Presets as a file that goes from one browser to another. */
import type { PanelValues, Preset } from '../state/index.js';

/** Far more than presets ever fill: what is larger is another file. */
const LARGEST_BYTES = 2 ** 20;
const FORMAT = 'penultimate-presets';
const VERSION = 1;

type Guard = (value: unknown) => boolean;

const text: Guard = (value) => typeof value === 'string';
const yesNo: Guard = (value) => typeof value === 'boolean';
const number: Guard = (value) => Number.isFinite(value);
const seed: Guard = (value) => Number.isInteger(value) || (text(value) && /^\d{1,19}$/.test(value as string));
const side: Guard = (value) => value === '' || number(value);
const orNone =
  (guard: Guard): Guard =>
  (value) =>
    value === null || guard(value);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object of these values, or of some of them. */
const some =
  (guards: Readonly<Record<string, Guard>>): Guard =>
  (value) =>
    isRecord(value) &&
    Object.entries(value).every(([key, inner]) => Object.hasOwn(guards, key) && guards[key]?.(inner));

/** An object of all of these. */
const all =
  (guards: Readonly<Record<string, Guard>>): Guard =>
  (value) =>
    some(guards)(value) && Object.keys(guards).every((key) => key in (value as object));

/** What each value of the panel is. Names of samplers and their like are for the server to know. */
const FIELDS: Readonly<Record<keyof PanelValues, Guard>> = {
  prompt: text,
  negativePrompt: text,
  styles: (value) => Array.isArray(value) && value.every(text),
  sampler: orNone(text),
  schedule: orNone(text),
  steps: orNone(number),
  cfgScale: orNone(number),
  width: side,
  height: side,
  batchCount: number,
  batchSize: number,
  seed,
  variation: all({ enabled: yesNo, seed, strength: number }),
  hires: all({
    enabled: yesNo,
    upscaler: text,
    scale: number,
    steps: number,
    denoisingStrength: number,
    prompt: text,
    negativePrompt: text,
  }),
  tiling: orNone(yesNo),
  overrides: some({
    clipSkip: number,
    negativeClipSkip: number,
    clipSkipL: number,
    clipSkipG: number,
    clipSkipTimeline: text,
    emphasis: text,
    rng: text,
    oldPromptEditing: yesNo,
  }),
  sampling: (value) =>
    isRecord(value) && Object.values(value).every((inner) => number(inner) || text(inner) || yesNo(inner)),
  seedResize: all({ width: side, height: side }),
  denoisingStrength: number,
  resizeMode: text,
};

const isPreset = (value: unknown): value is Preset =>
  isRecord(value) && text(value.name) && value.name !== '' && some(FIELDS)(value.values);

/** The presets of a file; undefined = it is not one of ours, or not in order. */
export async function readPresets(file: Blob): Promise<readonly Preset[] | undefined> {
  if (file.size > LARGEST_BYTES) return undefined;
  try {
    const read: unknown = JSON.parse(await file.text());
    const isOurs = isRecord(read) && read.format === FORMAT && read.version === VERSION && Array.isArray(read.presets);
    const presets: readonly unknown[] = isOurs ? (read.presets as unknown[]) : [];
    if (presets.length === 0 || !presets.every(isPreset)) return undefined;
    return presets.map(({ name, values }) => ({ name, values }));
  } catch {
    return undefined;
  }
}

/** The address of a file that holds them. */
export function presetsFile(presets: readonly Preset[]): string {
  const written = JSON.stringify({ format: FORMAT, version: VERSION, presets }, null, 2);
  return `data:application/json;charset=utf-8,${encodeURIComponent(written)}`;
}
