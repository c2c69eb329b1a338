/** @file A single-file checkpoint taken apart: which family it is, which part each tensor belongs to, under our names. */
import { AppError } from '../base/index.js';
import type { PartName } from './diffusers-folder.js';
import { unfuse } from './key-maps/fused.js';
import { ignoredBecause } from './key-maps/ignored.js';
import { behind, createKeyMap, type KeyMap, type RenameRow } from './key-maps/key-map.js';
import { openClipTextRows, sd1TextRows } from './key-maps/text.js';
import { unetRows, unetTopology } from './key-maps/unet.js';
import { vaeRows, vaeTopology } from './key-maps/vae.js';
import type { TensorFile, TensorLocation, TensorSource } from './tensor-file.js';

const UNET_PREFIX = 'model.diffusion_model';
const VAE_PREFIX = 'first_stage_model';

/** Tensors sorted into parts, and what was left over. */
export interface SplitCheckpoint {
  readonly parts: Readonly<Record<PartName, TensorSource>>;
  /** Names left unread for a known reason. */
  readonly ignored: readonly { readonly name: string; readonly reason: string }[];
  /** Names nobody knows. */
  readonly unknown: readonly string[];
}

interface Signature {
  readonly family: string;
  readonly test: (names: ReadonlySet<string>) => boolean;
  /** Set when such a file cannot be drawn with: what it is. */
  readonly refusal?: string;
}

const some = (pattern: RegExp) => (names: ReadonlySet<string>) => [...names].some((name) => pattern.test(name));
const UNET = some(/^model\.diffusion_model\.input_blocks\./);

/** First match wins. The marks are names that only that kind of file has. */
const SIGNATURES: readonly Signature[] = [
  {
    family: 'lora',
    test: some(/^(lora_(unet|te)|(unet|text_encoder)\..*\.lora)/),
    refusal: 'it is a LoRA, not a whole model',
  },
  {
    family: 'sdxl',
    test: some(/^conditioner\.embedders\./),
    refusal: 'it is a Stable Diffusion XL model, a family still to come',
  },
  {
    family: 'sd3',
    test: some(/^model\.diffusion_model\.joint_blocks\./),
    refusal: 'it is a Stable Diffusion 3 model, which is not supported',
  },
  {
    family: 'unclip',
    test: some(/^(embedder\.model|noise_augmentor)\./),
    refusal: 'it is a Stable Diffusion unCLIP model, which needs a picture to start from and is not supported',
  },
  {
    family: 'upscaler',
    test: some(/^model\.diffusion_model\.label_emb\./),
    refusal: 'its UNet takes a class beside the prompt, as the 4× upscaler does, which is not supported',
  },
  { family: 'sd2', test: (names) => UNET(names) && some(/^cond_stage_model\.model\./)(names) },
  { family: 'sd1', test: (names) => UNET(names) && some(/^cond_stage_model\.transformer\./)(names) },
  { family: 'unet', test: UNET, refusal: 'it holds no text encoder' },
  {
    family: 'vae',
    test: some(/^(first_stage_model\.)?(encoder|decoder)\.(conv_in|up\.|down\.)/),
    refusal: 'it is a VAE alone, not a whole model',
  },
  {
    family: 'embedding',
    test: (names) => names.has('emb_params') || names.has('string_to_param'),
    refusal: 'it is a textual-inversion embedding',
  },
];

/** What sort of file tensor names are of; `refusal` says why it cannot be drawn with. Undefined = nobody knows. */
export function signatureOf(names: ReadonlySet<string>): Pick<Signature, 'family' | 'refusal'> | undefined {
  return SIGNATURES.find(({ test }) => test(names));
}

/** The family of a single file by its tensor names. @throws CHECKPOINT_UNKNOWN */
export function familyOfSingleFile(file: TensorFile): string {
  const names = new Set(file.tensors.keys());
  const found = signatureOf(names);
  if (found && !found.refusal) return found.family;
  const problem = found?.refusal ?? `none of its ${names.size} tensors has a name of a known family`;
  throw new AppError('CHECKPOINT_UNKNOWN', { path: file.path, problem });
}

const without = (prefix: string, names: Iterable<string>): readonly string[] =>
  [...names].filter((name) => name.startsWith(`${prefix}.`)).map((name) => name.slice(prefix.length + 1));

/** How the text encoder of a single file is named, and how many of its layers are used. */
export interface TextNaming {
  readonly dialect: 'transformers' | 'open-clip';
  readonly maxLayers?: number;
}

/** More blocks than any text encoder has. */
const MANY_LAYERS = 64;

const TEXT_ROWS: Readonly<Record<TextNaming['dialect'], (layers: number) => readonly RenameRow[]>> = {
  transformers: () => sd1TextRows,
  'open-clip': openClipTextRows,
};

/** The key maps of a single file, made for the topology its own names show. */
export function singleFileKeyMaps(
  names: readonly string[],
  { dialect, maxLayers = MANY_LAYERS }: TextNaming,
): Readonly<Record<PartName, KeyMap>> {
  const rows: Readonly<Record<PartName, readonly RenameRow[]>> = {
    textEncoder: TEXT_ROWS[dialect](maxLayers),
    unet: behind(UNET_PREFIX, unetRows(unetTopology(without(UNET_PREFIX, names)))),
    vae: behind(VAE_PREFIX, vaeRows(vaeTopology(without(VAE_PREFIX, names)))),
  };
  return { textEncoder: createKeyMap(rows.textEncoder), unet: createKeyMap(rows.unet), vae: createKeyMap(rows.vae) };
}

type Sorted = Readonly<Record<PartName, Map<string, TensorLocation>>>;

/** Puts a tensor under our name into its part; false when no part knows it. The first of several for one name is kept. */
function place(
  [name, location]: readonly [string, TensorLocation],
  maps: Readonly<Record<PartName, KeyMap>>,
  sorted: Sorted,
): boolean {
  for (const part of Object.keys(maps) as PartName[]) {
    const ours = maps[part].toOurs(name);
    if (ours === undefined) continue;
    if (!sorted[part].has(ours)) sorted[part].set(ours, location);
    return true;
  }
  return false;
}

/** Sorts a file's tensors into parts under our names. @throws CHECKPOINT_UNKNOWN when a part is not there at all */
export function splitSingleFile(file: TensorFile, naming: TextNaming): SplitCheckpoint {
  const maps = singleFileKeyMaps([...file.tensors.keys()], naming);
  const sorted: Sorted = { textEncoder: new Map(), unet: new Map(), vae: new Map() };
  const ignored: { name: string; reason: string }[] = [];
  const unknown: string[] = [];
  for (const [name, location] of file.tensors) {
    const used = unfuse(name, location).filter((piece) => place(piece, maps, sorted));
    if (used.length > 0) continue;
    const reason = ignoredBecause(name);
    if (reason) ignored.push({ name, reason });
    else unknown.push(name);
  }
  requireParts(file, sorted);
  const source = (part: PartName): TensorSource => ({ path: file.path, tensors: sorted[part] });
  return { parts: { textEncoder: source('textEncoder'), unet: source('unet'), vae: source('vae') }, ignored, unknown };
}

const PART_WORDS: Readonly<Record<PartName, string>> = { textEncoder: 'text encoder', unet: 'UNet', vae: 'VAE' };

function requireParts(file: TensorFile, sorted: Readonly<Record<PartName, ReadonlyMap<string, TensorLocation>>>): void {
  const missing = (Object.keys(sorted) as PartName[]).filter((part) => sorted[part].size === 0);
  if (missing.length === 0) return;
  const problem = `it holds no ${missing.map((part) => PART_WORDS[part]).join(' and no ')}`;
  throw new AppError('CHECKPOINT_UNKNOWN', { path: file.path, problem });
}
