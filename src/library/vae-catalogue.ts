/** @file The VAE files there are, and which one a setting means for a model. */
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AppError, isThere } from '../base/index.js';
import { VAE_BESIDE_END, VAE_END, withoutEnd } from '../weights/index.js';
import type { Hides } from './networks/tensor-files.js';

export interface VaeEntry {
  /** Name of the file or folder, as the WebUI lists it and infotext records it. */
  readonly name: string;
  readonly path: string;
}

export interface VaeCatalogue {
  /** Where small networks lie that stand in for VAEs. */
  readonly tinyVaes: string;
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
  /** Folders of checkpoints: what is called `*.vae.safetensors`, `*.vae.pt` or `*.vae.ckpt` is a VAE. */
  readonly checkpoints: readonly string[];
  /** Small networks that stand in for VAEs. */
  readonly tinyVaes: string;
}

/** Values of the setting that name no file. @source A1111 v1.10.1, as behaviour */
const AUTOMATIC = 'Automatic';
const NONE = 'None';

/** What a VAE beside a checkpoint is called behind its name, in the order in which they count. */
const BESIDE_ENDS = ['.vae.safetensors', '.vae.pt', '.vae.ckpt'] as const;

/** Whether a file of a checkpoint folder is a VAE and no checkpoint. */
export const isVaeFile = (path: string): boolean => VAE_BESIDE_END.test(path);

/** Name without what says that it is a VAE. */
const stem = (name: string): string => withoutEnd(name).replace(/\.vae$/i, '');

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

/** The file beside a checkpoint. */
async function besideCheckpoint(modelPath: string): Promise<VaeEntry | undefined> {
  const stemPath = withoutEnd(resolve(modelPath));
  for (const end of BESIDE_ENDS) {
    const path = `${stemPath}${end}`;
    if (await isThere(path)) return { name: basename(path), path };
  }
  return undefined;
}

/** @throws VAE_NOT_FOUND */
function named(wanted: string, entries: readonly VaeEntry[]): VaeEntry {
  const found = entries.find(({ name, path }) => [name, path, withoutEnd(name)].includes(wanted));
  if (found) return found;
  throw new AppError('VAE_NOT_FOUND', { name: wanted, known: entries.map(({ name }) => name).join(', ') || 'none' });
}

/** Looks anew at every call, so that a file put there is seen without a restart. */
export function createVaeCatalogue(
  { vaes, checkpoints, tinyVaes }: VaeFolders,
  isHidden: Hides = async () => false,
): VaeCatalogue {
  const list = async (): Promise<readonly VaeEntry[]> => {
    const own = vaes.map((folder) => scan(folder, { accept: VAE_END, folders: true, isHidden }));
    const beside = checkpoints.map((folder) => scan(folder, { accept: VAE_BESIDE_END, folders: false, isHidden }));
    return (await Promise.all([...own, ...beside])).flat();
  };
  /** Beside the checkpoint before any folder of VAEs. */
  const automatic = async (modelPath: string): Promise<VaeEntry | undefined> => {
    const model = withoutEnd(basename(modelPath));
    return (await besideCheckpoint(modelPath)) ?? (await list()).find(({ name }) => stem(name) === model);
  };
  return {
    tinyVaes,
    list,
    find: async (wanted, { path }) => {
      const word = wanted.toLowerCase();
      if (word === NONE.toLowerCase()) return undefined;
      return word === AUTOMATIC.toLowerCase() || wanted === '' ? automatic(path) : named(wanted, await list());
    },
  };
}
