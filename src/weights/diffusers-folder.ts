/** @file Reader of diffusers model folders: model_index.json, a configuration and tensors for each part, shards, variants. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../base/index.js';
import { openSafetensors } from './safetensors.js';
import type { TensorFile, TensorLocation, TensorSource } from './tensor-file.js';

/** Configuration files are small; a larger one is not a configuration. */
const MAX_JSON_BYTES = 10 * 1024 * 1024;

export type JsonObject = Readonly<Record<string, unknown>>;

/** Base names of weight files by preference; the `fp16` variant only when there is no other. @source diffusers `WEIGHTS_NAME`, transformers `SAFE_WEIGHTS_NAME`, Apache-2.0 */
const WEIGHT_FILES = {
  textEncoder: ['model', 'model.fp16'],
  unet: ['diffusion_pytorch_model', 'diffusion_pytorch_model.fp16'],
  vae: ['diffusion_pytorch_model', 'diffusion_pytorch_model.fp16'],
} as const;

export type PartName = keyof typeof WEIGHT_FILES;

/** Folder of each part inside a model folder. @source diffusers `StableDiffusionPipeline` component names, Apache-2.0 */
export const PART_FOLDERS: Readonly<Record<PartName, string>> = {
  textEncoder: 'text_encoder',
  unet: 'unet',
  vae: 'vae',
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
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as JsonObject;
  } catch (error) {
    throw new AppError('CONFIG_INVALID', { path, problem: 'it is not JSON' }, { cause: error });
  }
  throw new AppError('CONFIG_INVALID', { path, problem: 'it is not a JSON object' });
}

/** Reads a JSON object if the file is there; {} if not. */
export const readJsonIfThere = async (path: string): Promise<JsonObject> =>
  (await isFile(path)) ? readJsonObject(path) : {};

/** Opens one part of a model folder. @throws FILE_NOT_FOUND CHECKPOINT_PICKLE CONFIG_INVALID and what safetensors throws */
export const openFolderPart = (folder: string, part: PartName): Promise<ModelPart> =>
  openPartFolder(join(folder, PART_FOLDERS[part]), part);

/** Opens a part whose own folder is named. @throws FILE_NOT_FOUND CHECKPOINT_PICKLE CONFIG_INVALID and what safetensors throws */
export async function openPartFolder(partFolder: string, part: PartName): Promise<ModelPart> {
  const config = await readJsonObject(join(partFolder, 'config.json'));
  const files = await Promise.all((await weightPaths(partFolder, part)).map(openSafetensors));
  return { source: { path: partFolder, tensors: mergeShards(partFolder, files) }, files, config };
}

async function weightPaths(folder: string, part: PartName): Promise<readonly string[]> {
  for (const base of WEIGHT_FILES[part]) {
    const single = join(folder, `${base}.safetensors`);
    if (await isFile(single)) return [single];
    const index = join(folder, `${indexName(base)}.json`);
    if (await isFile(index)) return shardPaths(index);
  }
  if (await isFile(join(folder, part === 'textEncoder' ? 'pytorch_model.bin' : 'diffusion_pytorch_model.bin')))
    throw new AppError('CHECKPOINT_PICKLE', { path: folder });
  throw new AppError('FILE_NOT_FOUND', { path: join(folder, `${WEIGHT_FILES[part][0]}.safetensors`) });
}

/** `model.fp16` has its index in `model.safetensors.index.fp16.json`. @source diffusers `_add_variant`, Apache-2.0 */
const indexName = (base: string): string => {
  const [name, variant] = base.split('.');
  return variant ? `${name}.safetensors.index.${variant}` : `${name}.safetensors.index`;
};

async function shardPaths(index: string): Promise<readonly string[]> {
  const { weight_map: map } = await readJsonObject(index);
  const names = typeof map === 'object' && map !== null ? [...new Set(Object.values(map))] : [];
  if (names.length === 0) throw new AppError('CONFIG_INVALID', { path: index, problem: 'it has no weight_map' });
  return names.map((name) => {
    if (typeof name !== 'string' || name !== basename(name))
      throw new AppError('CONFIG_INVALID', {
        path: index,
        problem: `shard ${JSON.stringify(name)} is not a plain file name`,
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
