/** @file Clip skip in the JSON files that Civitai's helpers put beside a model. */
import { shown } from '../base/index.js';
import { type BesideFile, type Reading, unreadable } from './reading.js';

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const objectsOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isJson) : []);

/** Spellings of the field. @source Civitai REST API: `clipSkip` of a version and of generated pictures; "Clip skip" is the WebUI's, kept in `meta` */
const KEYS = ['clipSkip', 'Clip skip', 'clip_skip'] as const;

/** What Civitai calls the base models of our families. @source Civitai REST API, field `baseModel` */
const BASE_MODELS: Readonly<Record<string, RegExp>> = {
  sd1: /^SD 1/i,
  sd2: /^SD 2/i,
  // Pony V7 is of another family.
  sdxl: /^(SDXL|Pony(?! V7)|Illustrious|NoobAI)/i,
};
/** A base model that names none. */
const ANY_BASE = /^other$/i;

/** The model that a file is thought to describe. */
export interface Described {
  readonly familyId: string;
  /** File name with its extension, or folder name. */
  readonly fileName: string;
}

/** A byte-order mark before the text is common on Windows. */
function parse(text: string): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isJson(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const namesFile = (version: Json, fileName: string): boolean =>
  objectsOf(version.files).some(({ name }) => name === fileName);

/**
 * The version that describes the file, where the document holds one: the document itself (.civitai.info), inside it (.metadata.json), or of a
 * whole model (.json).
 */
function versionOf(document: Json, { fileName }: Described): Json {
  if (isJson(document.civitai)) return document.civitai;
  const versions = objectsOf(document.modelVersions);
  const named = versions.find((version) => namesFile(version, fileName));
  return named ?? (versions.length === 1 ? versions[0]! : document);
}

function fieldOf(object: Json): { readonly key: string; readonly raw: unknown } | undefined {
  const key = KEYS.find((name) => object[name] !== undefined);
  return key === undefined ? undefined : { key, raw: object[key] };
}

/** The value most of a version's example pictures name; of two as frequent, the one that comes first. */
function fromPictures(path: string, version: Json): readonly Reading[] {
  const metas = objectsOf(version.images).map(({ meta }) => (isJson(meta) ? meta : {}));
  const drawn = metas.filter((meta) => Object.keys(meta).length > 0);
  const found = drawn.flatMap((meta) => fieldOf(meta) ?? []);
  if (found.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { raw } of found) counts.set(shown(raw), (counts.get(shown(raw)) ?? 0) + 1);
  const count = Math.max(...counts.values());
  const { key, raw } = found.find((field) => counts.get(shown(field.raw)) === count)!;
  const where = `${path}, images[].meta "${key}" (${count} of ${drawn.length} pictures)`;
  // Pictures that say nothing may be drawn with 1: few that name a value are no recommendation.
  return count * 2 >= drawn.length ? [{ where, raw }] : [{ where, problem: 'too-few-pictures' }];
}

const ofAnotherFamily = (version: Json, { familyId }: Described): boolean => {
  const { baseModel } = version;
  if (typeof baseModel !== 'string' || ANY_BASE.test(baseModel)) return false;
  return BASE_MODELS[familyId]?.test(baseModel) === false;
};

/** What one file says of a model; the version's own value comes before those of its pictures. */
export function readCivitai(file: BesideFile, model: Described): readonly Reading[] {
  const { path } = file;
  if ('reason' in file) return [unreadable(file)];
  const document = parse(file.text);
  if (!document) return [{ where: path, problem: 'not-json' }];
  const version = versionOf(document, model);
  if (ofAnotherFamily(version, model))
    return [{ where: `${path}, baseModel`, problem: 'another-family', data: { found: String(version.baseModel) } }];
  const own = [version, document].flatMap((object) => fieldOf(object) ?? [])[0];
  const stated = own ? [{ where: `${path}, ${own.key}`, raw: own.raw }] : [];
  return [...stated, ...fromPictures(path, version)];
}
