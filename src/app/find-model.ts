/** @file From what a user calls a model to where it lies. */
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../base/index.js';
import type { DataFolder } from './data-folder.js';

/** The model that comes with the project; the same place from src/ and from dist/. */
export const defaultModelPath = (): string => fileURLToPath(new URL('../../models/default', import.meta.url));

/** Whether something lies at a path. */
export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A path is taken as it is; else a name below the checkpoints folder; nothing is the default model. @throws FILE_NOT_FOUND */
export async function findModel(pathOrName: string | undefined, data: DataFolder): Promise<string> {
  if (pathOrName === undefined || pathOrName === 'default') return defaultModelPath();
  const candidates = [
    resolve(pathOrName),
    ...['', '.safetensors'].map((suffix) => join(data.checkpoints, pathOrName + suffix)),
  ];
  for (const path of candidates) if (await isThere(path)) return path;
  throw new AppError('FILE_NOT_FOUND', { path: pathOrName });
}
