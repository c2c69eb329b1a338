/** @file From what a user calls a model to where it lies. */
import { join, resolve } from 'node:path';
import { AppError, isThere } from '../base/index.js';
import type { DataFolder } from '../storage/index.js';
import { defaultModelPath } from './default-model.js';
import { listModels } from './model-catalogue.js';
import { unknownModel } from './unknown-model.js';

/** What only a path can be. */
const PATH = /^[.~]|[\\/]/;

/** Where a model lies: a path as it is, else a name below the checkpoints folder; undefined = nowhere. */
export async function modelPath(pathOrName: string, data: DataFolder): Promise<string | undefined> {
  const candidates = [
    resolve(pathOrName),
    ...['', '.safetensors', '.ckpt', '.gguf'].map((suffix) => join(data.checkpoints, pathOrName + suffix)),
  ];
  for (const path of candidates) if (await isThere(path)) return path;
  return undefined;
}

/** The path of a model; without a name, of the default one. @throws FILE_NOT_FOUND MODEL_NOT_FOUND */
export async function findModel(pathOrName: string | undefined, data: DataFolder): Promise<string> {
  if (pathOrName === undefined || pathOrName === 'default') return defaultModelPath();
  const path = await modelPath(pathOrName, data);
  if (path !== undefined) return path;
  if (PATH.test(pathOrName)) throw new AppError('FILE_NOT_FOUND', { path: pathOrName });
  throw unknownModel(pathOrName, await listModels([data.checkpoints]), [data.checkpoints]);
}
