/** @file The VAE files there are, and which one a setting means for a model. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../base/index.js';
import { isThere } from './is-there.js';
import type { Hides } from './networks/index.js';

export interface VaeEntry {
  /** Name of the file or folder, as the WebUI lists it and infotext records it. */
  readonly name: string;
  readonly path: string;
}

export interface VaeCatalogue {
  list(): Promise<readonly VaeEntry[]>;
  /**
   * The file that a setting or a client means for a model; undefined = the checkpoint's own VAE.
   * @throws VAE_NOT_FOUND
   */
  find(wanted: string, model: { readonly path: string }): Promise<VaeEntry | undefined>;
}

export interface VaeFolders {
  /** Every file and diffusers folder in them is a VAE. */
  readonly vaes: readonly string[];
  /** Folders of checkpoints: what is called `*.vae.safetensors` is a VAE. */
  readonly checkpoints: readonly string[];
}

/** Values of the setting that name no file. @source A1111 v1.10.1, as behaviour */
const AUTOMATIC = 'Automatic';
const NONE = 'None';

const FILE = /\.safetensors$/i;
const BESIDE = /\.vae\.safetensors$/i;

/** Whether a file of a checkpoint folder is a VAE and no checkpoint. */
export const isVaeFile = (path: string): boolean => BESIDE.test(path);

/** Name without what says that it is a VAE. */
const stem = (name: string): string => name.replace(FILE, '').replace(/\.vae$/i, '');

interface Scan {
  readonly accept: RegExp;
  readonly folders: boolean;
  readonly isHidden: Hides;
}

/** Files that `accept` takes, with those of folders below; diffusers folders only where `folders` says so. */
async function scan(root: string, { accept, folders, isHidden }: Scan): Promise<readonly VaeEntry[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const visible = entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = await Promise.all(
    visible.map(async (entry): Promise<readonly VaeEntry[]> => {
      const { name } = entry;
      const path = join(root, name);
      if (!entry.isDirectory()) return accept.test(name) && !(await isHidden(path)) ? [{ name, path }] : [];
      if (await isThere(join(path, 'config.json'))) return folders && !(await isHidden(path)) ? [{ name, path }] : [];
      return scan(path, { accept, folders, isHidden });
    }),
  );
  return found.flat();
}

/** Looks anew at every call, so that a file put there is seen without a restart. */
export function createVaeCatalogue(
  { vaes, checkpoints }: VaeFolders,
  isHidden: Hides = async () => false,
): VaeCatalogue {
  const list = async (): Promise<readonly VaeEntry[]> =>
    (
      await Promise.all([
        ...vaes.map((folder) => scan(folder, { accept: FILE, folders: true, isHidden })),
        ...checkpoints.map((folder) => scan(folder, { accept: BESIDE, folders: false, isHidden })),
      ])
    ).flat();
  /** Beside the checkpoint before any folder of VAEs. */
  const automatic = async (modelPath: string): Promise<VaeEntry | undefined> => {
    const model = basename(modelPath).replace(FILE, '');
    const beside = join(dirname(resolve(modelPath)), `${model}.vae.safetensors`);
    if (await isThere(beside)) return { name: basename(beside), path: beside };
    return (await list()).find(({ name }) => stem(name) === model);
  };
  const named = async (wanted: string): Promise<VaeEntry> => {
    const entries = await list();
    const found = entries.find(({ name, path }) => [name, path, name.replace(FILE, '')].includes(wanted));
    if (found) return found;
    const known = entries.map(({ name }) => name).join(', ') || 'none';
    throw new AppError('VAE_NOT_FOUND', { name: wanted, known });
  };
  return {
    list,
    find: async (wanted, { path }) => {
      const word = wanted.toLowerCase();
      if (word === NONE.toLowerCase()) return undefined;
      return word === AUTOMATIC.toLowerCase() || wanted === '' ? automatic(path) : named(wanted);
    },
  };
}
