/** @file The models there are: the default one, the files and folders below the checkpoint folders, and what they are called. */
import { readdir, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { AppError } from '../base/index.js';
import { type ModelCard, readModelCard } from '../pipeline/index.js';
import { defaultModelPath } from './find-model.js';

export const DEFAULT_MODEL_ID = 'default';

export interface ModelEntry {
  /** "default", or the name below its checkpoint folder. */
  readonly id: string;
  /** As lists show it: what the model's folder says, else the id. */
  readonly title: string;
  /** Without extension. */
  readonly name: string;
  readonly path: string;
}

type Found = Omit<ModelEntry, 'title'>;

export interface ModelCatalogue {
  list(): Promise<readonly ModelEntry[]>;
  /** The model that a setting or a client means: id, name or path; empty = the first one found, else the default one. @throws NOT_FOUND */
  find(wanted: string): Promise<ModelEntry>;
}

const isModel = async (path: string): Promise<boolean> => {
  if (path.endsWith('.safetensors')) return true;
  return stat(join(path, 'model_index.json')).then(
    () => true,
    () => false,
  );
};

/** Files and diffusers folders, with folders of such below; an absent folder has none. */
async function scan(root: string, below = ''): Promise<readonly Found[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith('.'))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(async (entry): Promise<readonly Found[]> => {
        const id = below ? `${below}/${entry.name}` : entry.name;
        const path = join(root, id);
        if (await isModel(path)) return [{ id, name: entry.isDirectory() ? entry.name : parse(id).name, path }];
        return entry.isDirectory() ? scan(root, id) : [];
      }),
  );
  return found.flat();
}

async function withTitle(found: Found): Promise<ModelEntry> {
  const { title } = await readModelCard(found.path).catch((): ModelCard => ({}));
  return { ...found, title: title ?? found.id };
}

const answersTo = ({ id, title, name, path }: ModelEntry, wanted: string): boolean =>
  // "name [hash]" is how the WebUI's titles end.
  [id, title, name, path].includes(wanted.replace(/ \[[0-9a-f]{8,64}\]$/, ''));

/** Looks anew at every call, so that a file put there is seen without a restart. */
export function createModelCatalogue(folders: readonly string[]): ModelCatalogue {
  const list = async (): Promise<readonly ModelEntry[]> => {
    const found = (await Promise.all(folders.map((folder) => scan(folder)))).flat();
    const inside = { id: DEFAULT_MODEL_ID, name: DEFAULT_MODEL_ID, path: defaultModelPath() };
    return Promise.all([...found, inside].map(withTitle));
  };
  return {
    list,
    find: async (wanted) => {
      const entries = await list();
      const found = wanted === '' ? entries[0] : entries.find((entry) => answersTo(entry, wanted));
      if (!found) throw new AppError('NOT_FOUND', { what: 'model', name: wanted });
      return found;
    },
  };
}
