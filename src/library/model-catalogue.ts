/** @file The models there are: the default one, the files and folders below the checkpoint folders, and what they are called. */
import { readdir, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { AppError, fileError } from '../base/index.js';
import { type ModelCard, readModelCard } from '../pipeline/index.js';
import { CHECKPOINT_END } from '../weights/index.js';
import { defaultModelPath } from './default-model.js';
import type { HashBook } from './hashes/hash-book.js';
import { shortHash } from './hashes/model-hash.js';
import type { Hides } from './networks/tensor-files.js';
import { unknownModel } from './unknown-model.js';
import { isVaeFile } from './vae-catalogue.js';

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

/** A model as lists show it. */
export interface ModelRecord extends ModelEntry {
  /** The model's own title; else the id, with the first ten digits of the hash behind it where they are known: "anime/final.safetensors [0123456789]". */
  readonly title: string;
  /** First ten digits; null until it is known. */
  readonly hash: string | null;
  readonly sha256: string | null;
  /** The model that would have been meant, had it been one that can be opened. */
  readonly insteadOf?: { readonly id: string; readonly problem: string };
}

export interface ModelCatalogue {
  list(): Promise<readonly ModelRecord[]>;
  /**
   * The model that a setting or a client means: id, name, path, title or hash; empty = the first one found, or the
   * default one where there is none or that one cannot be opened.
   * @throws MODEL_NOT_FOUND MODEL_ARRIVING
   */
  find(wanted: string): Promise<ModelRecord>;
  /** Takes nothing for known of the files any more. */
  refresh(): void;
}

const isModel = async (path: string): Promise<boolean> => {
  if (CHECKPOINT_END.test(path)) return !isVaeFile(path);
  return stat(join(path, 'model_index.json')).then(
    () => true,
    () => false,
  );
};

/** Files and diffusers folders, with folders of such below; an absent folder has none. */
async function scan(root: string, isHidden: Hides, below = ''): Promise<readonly Found[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith('.'))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(async (entry): Promise<readonly Found[]> => {
        const id = below ? `${below}/${entry.name}` : entry.name;
        const path = join(root, id);
        if (await isModel(path))
          return (await isHidden(path)) ? [] : [{ id, name: entry.isDirectory() ? entry.name : parse(id).name, path }];
        return entry.isDirectory() ? scan(root, isHidden, id) : [];
      }),
  );
  return found.flat();
}

async function withTitle(found: Found): Promise<ModelEntry> {
  const { title } = await readModelCard(found.path).catch((): ModelCard => ({}));
  return { ...found, title: title ?? found.id };
}

/** The models below some folders, and the default one; nothing is hashed. */
export async function listModels(
  folders: readonly string[],
  isHidden: Hides = async () => false,
): Promise<readonly ModelEntry[]> {
  const found = (await Promise.all(folders.map((folder) => scan(folder, isHidden)))).flat();
  const inside = { id: DEFAULT_MODEL_ID, name: DEFAULT_MODEL_ID, path: defaultModelPath() };
  return Promise.all([...found, inside].map(withTitle));
}

/** The models that lists leave out for now. */
const incompleteModels = async (folders: readonly string[], isHidden: Hides | undefined): Promise<readonly Found[]> =>
  isHidden
    ? (await Promise.all(folders.map((folder) => scan(folder, async (path) => !(await isHidden(path)))))).flat()
    : [];

/** How the WebUI's titles end, and what its clients send for a hash. */
const TITLE_END = / \[[0-9a-f]{8,64}\]$/;
const HASH = /^(?:.* )?\[?([0-9a-f]{8,64})\]?$/;

/** What a text may mean, the likeliest first. */
const MEANINGS: readonly ((record: ModelRecord, wanted: string) => boolean)[] = [
  ({ title, id, name, path }, wanted) => [title, id, name, path].includes(wanted),
  // The hash of a title decides between models of one name, and finds one that was renamed.
  ({ sha256 }, wanted) => {
    const digits = HASH.exec(wanted)?.[1];
    return digits !== undefined && sha256?.startsWith(digits) === true;
  },
  ({ title, id, name, path }, wanted) =>
    TITLE_END.test(wanted) && [title, id, name, path].includes(wanted.replace(TITLE_END, '')),
];

/** Opens the headers of a model. @throws what is wrong with it */
type Open = (path: string) => Promise<unknown>;

/** The model that is meant where none is named: one bad file among strangers' does not stand in the way of drawing. */
async function unnamed(records: readonly ModelRecord[], open: Open): Promise<ModelRecord | undefined> {
  const [first] = records;
  const inside = records.find(({ id }) => id === DEFAULT_MODEL_ID);
  if (first === undefined || inside === undefined || first === inside) return first;
  return open(first.path).then(
    () => first,
    (error: unknown) => ({ ...inside, insteadOf: { id: first.id, problem: fileError(first.path, error).message } }),
  );
}

async function recordOf(entry: ModelEntry, hashes: Pick<HashBook, 'ask'>): Promise<ModelRecord> {
  const sha256 = (await hashes.ask(entry.path)) ?? null;
  const hash = sha256 && shortHash(sha256);
  return { ...entry, hash, sha256, title: hash && entry.title === entry.id ? `${entry.id} [${hash}]` : entry.title };
}

/** The model of some that a text means. */
function meant(wanted: string, records: readonly ModelRecord[]): ModelRecord | undefined {
  return MEANINGS.flatMap((means) => records.find((entry) => means(entry, wanted)) ?? [])[0];
}

/** A model that is still arriving says so. */
const arriving = (wanted: string, incomplete: readonly Found[]): Found | undefined =>
  incomplete.find(({ id, name, path }) => [id, name, path].includes(wanted.replace(TITLE_END, '')));

/** Looks anew at every call, so that a file put there is seen without a restart. */
export function createModelCatalogue(
  folders: readonly string[],
  hashes: Pick<HashBook, 'ask' | 'forget'>,
  { isHidden, open = async () => undefined }: { readonly isHidden?: Hides; readonly open?: Open } = {},
): ModelCatalogue {
  const list = async (): Promise<readonly ModelRecord[]> =>
    Promise.all((await listModels(folders, isHidden)).map((entry) => recordOf(entry, hashes)));
  return {
    list,
    find: async (wanted) => {
      const records = await list();
      const found = wanted === '' ? await unnamed(records, open) : meant(wanted, records);
      if (found) return found;
      const coming = arriving(wanted, await incompleteModels(folders, isHidden));
      if (coming) throw new AppError('MODEL_ARRIVING', { name: wanted, path: coming.path });
      throw unknownModel(wanted, records, folders);
    },
    refresh: hashes.forget,
  };
}
