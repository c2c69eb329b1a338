/** @file Reader of diffusers model folders: model_index.json, a configuration and tensors for each part, shards, variants. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, shown } from '../base/index.js';
import { MAX_LAYERS_PER_BLOCK, MAX_LEVELS, MAX_TEXT_LAYERS, MAX_TRANSFORMER_DEPTH } from './key-maps/counting.js';
import { openTensorFile } from './open-file.js';
import type { TensorFile, TensorLocation, TensorSource } from './tensor-file.js';

/** Configuration files are small; a larger one is not a configuration. */
const MAX_JSON_BYTES = 10 * 1024 * 1024;
/** Configurations nest three levels; what nests thousands ends whoever writes it into a message. */
const MAX_JSON_DEPTH = 16;

/** Numbers of a configuration that loops and sizes follow, and how many entries its lists have, at most. */
const CONFIG_LIMITS: Readonly<Record<string, number>> = {
  num_hidden_layers: MAX_TEXT_LAYERS,
  layers_per_block: MAX_LAYERS_PER_BLOCK,
  block_out_channels: MAX_LEVELS,
  down_block_types: MAX_LEVELS,
  up_block_types: MAX_LEVELS,
  transformer_layers_per_block: MAX_TRANSFORMER_DEPTH,
  // Of a latent or an image: 8,192 pixels.
  sample_size: 2 ** 13,
};

/** Lists whose entries are counts themselves; those of the others are widths. */
const DEEP_LISTS: ReadonlySet<string> = new Set(['transformer_layers_per_block', 'layers_per_block']);

export type JsonObject = Readonly<Record<string, unknown>>;

/** Base names of weight files by preference; the `fp16` variant only when there is no other. @source diffusers `WEIGHTS_NAME`, transformers `SAFE_WEIGHTS_NAME`, Apache-2.0 */
const WEIGHT_FILES = {
  textEncoder: ['model', 'model.fp16'],
  textEncoder2: ['model', 'model.fp16'],
  unet: ['diffusion_pytorch_model', 'diffusion_pytorch_model.fp16'],
  vae: ['diffusion_pytorch_model', 'diffusion_pytorch_model.fp16'],
} as const;

export type PartName = keyof typeof WEIGHT_FILES;

/** The parts that are text encoders. */
export type TextPartName = Extract<PartName, `textEncoder${string}`>;

/** Something of each part of a model; a second text encoder is there where the family has one. */
export type OfParts<T> = Readonly<Record<(typeof REQUIRED_PARTS)[number], T>> & { readonly textEncoder2?: T };

/** Folder of each part inside a model folder. @source diffusers `StableDiffusionXLPipeline` component names, Apache-2.0 */
export const PART_FOLDERS: Readonly<Record<PartName, string>> = {
  textEncoder: 'text_encoder',
  textEncoder2: 'text_encoder_2',
  unet: 'unet',
  vae: 'vae',
};

/** The parts that every model has. */
export const REQUIRED_PARTS = ['textEncoder', 'unet', 'vae'] as const satisfies readonly PartName[];

/** The parts in messages. */
export const PART_WORDS: Readonly<Record<PartName, string>> = {
  textEncoder: 'text encoder',
  textEncoder2: 'second text encoder',
  unet: 'UNet',
  vae: 'VAE',
};

/** One part of a model: its tensors, the files they lie in, and its configuration. */
export interface ModelPart {
  readonly source: TensorSource;
  readonly files: readonly TensorFile[];
  readonly config: JsonObject;
}

/** Whether a path is a folder with a model_index.json. */
export const isDiffusersFolder = (path: string): Promise<boolean> => isFile(join(path, 'model_index.json'));

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );

/** Reads a small JSON object. @throws FILE_NOT_FOUND CONFIG_INVALID */
export async function readJsonObject(path: string): Promise<JsonObject> {
  if (!(await isFile(path))) throw new AppError('FILE_NOT_FOUND', { path });
  const { size } = await stat(path);
  if (size > MAX_JSON_BYTES)
    throw new AppError('CONFIG_INVALID', { path, problem: `it has ${size} bytes, the limit is ${MAX_JSON_BYTES}` });
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return requireFlat(path, parsed as JsonObject);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('CONFIG_INVALID', { path, problem: 'it is not JSON' }, { cause: error });
  }
  throw new AppError('CONFIG_INVALID', { path, problem: 'it is not a JSON object' });
}

/** Whether a value nests deeper than that; it is not looked at any deeper. */
const isDeeper = (value: unknown, depth: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1)));

function requireFlat(path: string, json: JsonObject): JsonObject {
  if (isDeeper(json, MAX_JSON_DEPTH))
    throw new AppError('CONFIG_INVALID', { path, problem: `it nests deeper than ${MAX_JSON_DEPTH} levels` });
  return json;
}

/** Reads a JSON object if the file is there; {} if not. */
export const readJsonIfThere = async (path: string): Promise<JsonObject> =>
  (await isFile(path)) ? readJsonObject(path) : {};

/** Opens one part of a model folder. @throws FILE_NOT_FOUND CONFIG_INVALID and what opening a file of tensors throws */
export const openFolderPart = (folder: string, part: PartName): Promise<ModelPart> =>
  openPartFolder(join(folder, PART_FOLDERS[part]), part);

/** Opens a part whose own folder is named. @throws FILE_NOT_FOUND CONFIG_INVALID and what opening a file of tensors throws */
export async function openPartFolder(partFolder: string, part: PartName): Promise<ModelPart> {
  const config = await readConfig(join(partFolder, 'config.json'));
  const files = await Promise.all((await weightPaths(partFolder, part)).map(openTensorFile));
  return { source: { path: partFolder, tensors: mergeShards(partFolder, files) }, files, config };
}

async function readConfig(path: string): Promise<JsonObject> {
  const config = await readJsonObject(path);
  for (const [key, limit] of Object.entries(CONFIG_LIMITS)) {
    const value = config[key];
    // Of a list both its length and the depths in it.
    const sizes: readonly unknown[] = Array.isArray(value) ? [value.length, ...value.flat(MAX_JSON_DEPTH)] : [value];
    const beyond = DEEP_LISTS.has(key) || !Array.isArray(value) ? sizes : sizes.slice(0, 1);
    for (const size of beyond)
      if (typeof size === 'number' && size > limit)
        throw new AppError('CONFIG_INVALID', { path, problem: `${key} is ${size}, the limit is ${limit}` });
  }
  return config;
}

/** `model.fp16` has its index in `model.safetensors.index.fp16.json`. @source diffusers `_add_variant`, Apache-2.0 */
const indexName = (base: string): string => {
  const [name, variant] = base.split('.');
  return variant ? `${name}.safetensors.index.${variant}` : `${name}.safetensors.index`;
};

/** The name of the pickled weights of a part. @source diffusers `WEIGHTS_NAME`, transformers `WEIGHTS_NAME`, Apache-2.0 */
const pickledName = (part: PartName): string =>
  part.startsWith('textEncoder') ? 'pytorch_model' : 'diffusion_pytorch_model';

/** A file, or an index of shards, by preference: the pickled ones only where there is nothing else. */
function weightCandidates(part: PartName): readonly (readonly [file: string, index: string])[] {
  const plain = WEIGHT_FILES[part].map((base) => [`${base}.safetensors`, `${indexName(base)}.json`] as const);
  const pickled = pickledName(part);
  return [...plain, [`${pickled}.bin`, `${pickled}.bin.index.json`]];
}

/** The files that a part's weights lie in. @throws FILE_NOT_FOUND CONFIG_INVALID */
export async function weightPaths(folder: string, part: PartName): Promise<readonly string[]> {
  for (const [file, index] of weightCandidates(part)) {
    if (await isFile(join(folder, file))) return [join(folder, file)];
    if (await isFile(join(folder, index))) return shardPaths(join(folder, index));
  }
  throw new AppError('FILE_NOT_FOUND', { path: join(folder, `${WEIGHT_FILES[part][0]}.safetensors`) });
}

async function shardPaths(index: string): Promise<readonly string[]> {
  const { weight_map: map } = await readJsonObject(index);
  const names = typeof map === 'object' && map !== null ? [...new Set(Object.values(map))] : [];
  if (names.length === 0) throw new AppError('CONFIG_INVALID', { path: index, problem: 'it has no weight_map' });
  return names.map((name) => {
    if (typeof name !== 'string' || name !== basename(name))
      throw new AppError('CONFIG_INVALID', {
        path: index,
        problem: `shard ${shown(name)} is not a plain file name`,
      });
    return join(dirname(index), name);
  });
}

function mergeShards(folder: string, files: readonly TensorFile[]): ReadonlyMap<string, TensorLocation> {
  const merged = new Map<string, TensorLocation>();
  for (const file of files)
    for (const [name, location] of file.tensors) {
      if (merged.has(name))
        throw new AppError('CONFIG_INVALID', { path: folder, problem: `tensor "${name}" is in two shards` });
      merged.set(name, location);
    }
  return merged;
}
