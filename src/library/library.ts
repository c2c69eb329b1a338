/** @file All models at hand with what is known of each without loading it. */
import { sep } from 'node:path';
import type { ClipSkipRecommendation, Library, LibraryFile, LibraryModel, ModelKind } from '../contract/index.js';
import type { HashBook } from './hashes/hash-book.js';
import type { ModelRecord } from './model-catalogue.js';
import type { Networks } from './networks/networks.js';
import { modelSize, type ReadModelSummary } from './summaries/model-summary.js';
import type { VaeCatalogue } from './vae-catalogue.js';

/** Folders of each kind, the data folder's own first. */
export type ModelFolders = Readonly<Record<ModelKind, readonly string[]>>;

export interface LibraryParts {
  readonly app: {
    readonly vaes: VaeCatalogue;
    readonly networks: Networks;
    readonly hashes: HashBook;
    recommendClipSkipNow(path: string): Promise<ClipSkipRecommendation>;
  };
  readonly folders: ModelFolders;
  readonly look: ReadModelSummary;
  readonly loadedPath: () => string | undefined;
}

export type LibraryView = Omit<Library, 'mayPull'>;
export type ReadLibrary = (models: readonly ModelRecord[]) => Promise<LibraryView>;

async function modelOf({ id, title, hash, name, path }: ModelRecord, parts: LibraryParts): Promise<LibraryModel> {
  const { app, folders, look, loadedPath } = parts;
  const facts = await look(path);
  const found = facts.family === null ? undefined : await app.recommendClipSkipNow(path).catch(() => undefined);
  const model = { id, title, hash, name, path, loaded: path === loadedPath(), default: id === 'default' };
  const folder = folders.checkpoint.find((root) => path.startsWith(root + sep)) ?? path;
  if (!found) return { ...model, folder, ...facts };
  const { value, reason, hasEffect, source } = found;
  return { ...model, folder, ...facts, clipSkip: { value, reason, hasEffect, saved: source === 'saved' } };
}

const filesOf = (
  kind: LibraryFile['kind'],
  files: readonly { readonly name: string; readonly path: string }[],
): Promise<LibraryFile[]> =>
  Promise.all(files.map(async ({ name, path }) => ({ kind, name, path, sizeBytes: await modelSize(path) })));

async function allFiles({ app }: LibraryParts): Promise<LibraryFile[]> {
  const found = await Promise.all([
    filesOf('lora', await app.networks.loras.list()),
    filesOf('vae', await app.vaes.list()),
    filesOf('embedding', await app.networks.embeddings.files()),
  ]);
  return found.flat();
}

const foldersOf = ([kind, paths]: [string, readonly string[]]) =>
  paths.map((path, index) => ({ kind: kind as ModelKind, path, own: index === 0 }));

/** Makes the reader. */
export function createLibrary(parts: LibraryParts): ReadLibrary {
  return async (models) => ({
    models: await Promise.all(models.map((model) => modelOf(model, parts))),
    files: await allFiles(parts),
    folders: Object.entries(parts.folders).flatMap(foldersOf),
    hashing: parts.app.hashes.progress() ?? null,
  });
}
