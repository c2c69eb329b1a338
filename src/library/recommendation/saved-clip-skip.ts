/**
 * @file The clip skip that the user saved for a model: one small file a model, named by the hash of its weights, so that
 * it holds wherever the model lies and whatever it is called, and no writer is in another's way.
 */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSmallText, replaceFile } from '../../base/index.js';

export interface SavedClipSkips {
  /** Whether there is any; without one no model needs to be hashed. */
  any(): Promise<boolean>;
  /** The value of a model; a damaged file counts as none. */
  get(hash: string): Promise<number | undefined>;
  /** @throws FILE_UNWRITABLE */
  set(hash: string, value: number, model: string): Promise<void>;
  /** Forgets the value, if there is one. */
  forget(hash: string): Promise<void>;
}

function valueIn(text: string): number | undefined {
  try {
    const { value } = JSON.parse(text) as { readonly value?: unknown };
    return typeof value === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The values saved in a folder, which need not be there yet. */
export function createSavedClipSkips(folder: string): SavedClipSkips {
  const fileOf = (hash: string) => join(folder, `${hash}.json`);
  return {
    any: async () => (await readdir(folder).catch(() => [])).some((name) => name.endsWith('.json')),
    get: async (hash) => {
      const text = await readSmallText(fileOf(hash)).catch(() => undefined);
      return text === undefined ? undefined : valueIn(text);
    },
    set: (hash, value, model) =>
      replaceFile(fileOf(hash), (temporary) => writeFile(temporary, `${JSON.stringify({ value, model }, null, 2)}\n`)),
    forget: (hash) => rm(fileOf(hash), { force: true }),
  };
}
