/** @file A single-file checkpoint taken apart: which part each tensor belongs to, under our names. */
import { AppError } from '../base/index.js';
import { type OfParts, PART_WORDS, type PartName, type TextPartName } from './diffusers-folder.js';
import { MAX_TEXT_LAYERS, numberBeyondLimit } from './key-maps/counting.js';
import { unfuse } from './key-maps/fused.js';
import { ignoredBecause } from './key-maps/ignored.js';
import { behind, createKeyMap, type KeyMap, type RenameRow } from './key-maps/key-map.js';
import { openClipTextRows, projectionRows, transformersTextRows } from './key-maps/text.js';
import { unetRows, unetTopology } from './key-maps/unet.js';
import { vaeRows, vaeTopology } from './key-maps/vae.js';
import type { TensorFile, TensorLocation, TensorSource } from './tensor-file.js';

export const UNET_PREFIX = 'model.diffusion_model';
export const VAE_PREFIX = 'first_stage_model';

/** Tensors sorted into parts, and what was left over. */
export interface SplitCheckpoint {
  /** Of the VAE there may be no tensor at all, and of text encoders where others are given: they can be chosen. */
  readonly parts: OfParts<TensorSource>;
  /** Names left unread for a known reason. */
  readonly ignored: readonly { readonly name: string; readonly reason: string }[];
  /** Names nobody knows. */
  readonly unknown: readonly string[];
}

const without = (prefix: string, names: Iterable<string>): readonly string[] =>
  [...names].filter((name) => name.startsWith(`${prefix}.`)).map((name) => name.slice(prefix.length + 1));

/** How a text encoder of a single file is named, and what of it is used. */
export interface TextNaming {
  readonly part: TextPartName;
  readonly singleFile: { readonly prefix: string; readonly dialect: 'transformers' | 'open-clip' };
  readonly maxLayers?: number;
  readonly isPooled: boolean;
}

const TEXT_ROWS: Readonly<
  Record<TextNaming['singleFile']['dialect'], (prefix: string, layers: number) => readonly RenameRow[]>
> = { transformers: transformersTextRows, 'open-clip': openClipTextRows };

/** The names of a text encoder of a single file. */
export function textRows({ singleFile: { prefix, dialect }, maxLayers = MAX_TEXT_LAYERS, isPooled }: TextNaming) {
  return [...TEXT_ROWS[dialect](prefix, maxLayers), ...(isPooled ? projectionRows(prefix) : [])];
}

/** The key maps of a single file, made for the topology its own names show. */
export function singleFileKeyMaps(names: readonly string[], encoders: readonly TextNaming[]): OfParts<KeyMap> {
  const unet = behind(UNET_PREFIX, unetRows(unetTopology(without(UNET_PREFIX, names))));
  const vae = behind(VAE_PREFIX, vaeRows(vaeTopology(without(VAE_PREFIX, names))));
  const texts = Object.fromEntries(encoders.map((naming) => [naming.part, createKeyMap(textRows(naming))]));
  return { ...(texts as Record<'textEncoder', KeyMap>), unet: createKeyMap(unet), vae: createKeyMap(vae) };
}

type Sorted = ReadonlyMap<PartName, { readonly map: KeyMap; readonly tensors: Map<string, TensorLocation> }>;

/** Puts a tensor under our name into its part; false when no part knows it. The first of several for one name is kept. */
function place([name, location]: readonly [string, TensorLocation], sorted: Sorted): boolean {
  for (const { map, tensors } of sorted.values()) {
    const ours = map.toOurs(name);
    if (ours === undefined) continue;
    if (!tensors.has(ours)) tensors.set(ours, location);
    return true;
  }
  return false;
}

/**
 * Sorts a file's tensors into parts under our names.
 * @throws CHECKPOINT_UNKNOWN when the UNet is not there at all, or a part counts further than known models;
 * TEXT_ENCODER_MISSING when a text encoder is not there and `textGiven` does not say that others were given
 */
export function splitSingleFile(
  file: TensorFile,
  encoders: readonly TextNaming[],
  { textGiven = false }: { readonly textGiven?: boolean } = {},
): SplitCheckpoint {
  const beyond = numberBeyondLimit(file.tensors.keys());
  if (beyond) throw new AppError('CHECKPOINT_UNKNOWN', { path: file.path, problem: beyond });
  const maps = Object.entries(singleFileKeyMaps([...file.tensors.keys()], encoders)) as [PartName, KeyMap][];
  const sorted: Sorted = new Map(maps.map(([part, map]) => [part, { map, tensors: new Map() }]));
  const ignored: { name: string; reason: string }[] = [];
  const unknown: string[] = [];
  for (const [name, location] of file.tensors) {
    const used = unfuse(name, location).filter((piece) => place(piece, sorted));
    if (used.length > 0) continue;
    const reason = ignoredBecause(name);
    if (reason) ignored.push({ name, reason });
    else unknown.push(name);
  }
  requireParts(file, sorted, textGiven);
  const sources = [...sorted].map(([part, { tensors }]) => [part, { path: file.path, tensors }] as const);
  return { parts: Object.fromEntries(sources) as unknown as OfParts<TensorSource>, ignored, unknown };
}

function requireParts({ path }: TensorFile, sorted: Sorted, textGiven: boolean): void {
  const missing = [...sorted].flatMap(([part, { tensors }]) => (tensors.size === 0 && part !== 'vae' ? [part] : []));
  const parts = missing.map((part) => PART_WORDS[part]).join(' and no ');
  if (missing.includes('unet')) throw new AppError('CHECKPOINT_UNKNOWN', { path, problem: `it holds no ${parts}` });
  if (missing.length > 0 && !textGiven) throw new AppError('TEXT_ENCODER_MISSING', { path, parts });
}
