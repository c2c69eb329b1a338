/** @file What is on its way into a folder: cut short, and written to a moment ago. All else is there, be it broken. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isCutShort, PART_FOLDERS, REQUIRED_PARTS } from '../../weights/index.js';

/** A file that grows is written to more often than this, in milliseconds; a network that stalls longer is a rare one. */
const STILL_MS = 5000;

/** When it was last written to; a copy that keeps the time of its original has a time of its own for that. */
const changedMs = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ mtimeMs, ctimeMs }) => Math.max(mtimeMs, ctimeMs),
    () => undefined,
  );

const isRecent = async (path: string, stillMs: number): Promise<boolean> => {
  const changed = await changedMs(path);
  return changed !== undefined && Date.now() - changed < stillMs;
};

const FOLDERS = REQUIRED_PARTS.map((part) => PART_FOLDERS[part]);

/** Files of weights of a model folder, by part; null = the part has no folder. */
async function weightsOf(folder: string): Promise<readonly (readonly string[] | null)[]> {
  return Promise.all(
    FOLDERS.map(async (part) => {
      const names = await readdir(join(folder, part)).catch(() => null);
      return names?.filter((name) => /\.safetensors$/i.test(name)).map((name) => join(folder, part, name)) ?? null;
    }),
  );
}

/** A part without weights is on its way while anything of the folder is new. */
async function isFolderIncomplete(path: string, stillMs: number): Promise<boolean> {
  const parts = await weightsOf(path);
  const files = parts.flatMap((part) => part ?? []);
  const isMissing = parts.some((part) => part === null || part.length === 0);
  const places = [path, ...FOLDERS.map((part) => join(path, part)), ...files];
  if (isMissing) return (await Promise.all(places.map((place) => isRecent(place, stillMs)))).some(Boolean);
  return (await Promise.all(files.map((file) => isIncomplete(file, stillMs)))).some(Boolean);
}

/** Whether a file or a model folder is still being written; lists leave it out until it is whole or changes no more. */
export async function isIncomplete(path: string, stillMs = STILL_MS): Promise<boolean> {
  const entry = await stat(path).catch(() => undefined);
  if (!entry) return false;
  if (!entry.isDirectory()) return (await isRecent(path, stillMs)) && (await isCutShort(path));
  // A folder with a configuration of its own is one part, such as a VAE.
  const isModel = (await stat(join(path, 'model_index.json')).catch(() => undefined)) !== undefined;
  if (isModel) return isFolderIncomplete(path, stillMs);
  const names = (await readdir(path).catch(() => [])).filter((name) => /\.safetensors$/i.test(name));
  if (names.length === 0) return isRecent(path, stillMs);
  return (await Promise.all(names.map((name) => isIncomplete(join(path, name), stillMs)))).some(Boolean);
}
