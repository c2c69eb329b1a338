/** @file All models at hand with what is known of each without loading it. */
import { sep } from 'node:path';
import type { ClipSkipRecommendation, Library, LibraryFile, LibraryModel, ModelKind } from '../../contract/index.js';
import type { ModelRecord } from '../model-catalogue.js';
import type { HashBook } from '../model-hash.js';
import type { Networks } from '../networks/index.js';
import type { VaeCatalogue } from '../vae-catalogue.js';
import { type LookAtModel, modelSize } from './model-looks.js';

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
  readonly look: LookAtModel;
  readonly loadedPath: () => string | undefined;
}

export type LibraryView = Omit<Library, 'mayPull'>;
export type ReadLibrary = (models: readonly ModelRecord[]) => Promise<LibraryView>;

/** Makes the reader. */
export function createLibrary({ app, folders, look, loadedPath }: LibraryParts): ReadLibrary {
  const folderOf = (path: string): string => folders.checkpoint.find((folder) => path.startsWith(folder + sep)) ?? path;
  const modelOf = async ({ id, title, hash, name, path }: ModelRecord): Promise<LibraryModel> => {
    const facts = await look(path);
    const found = facts.family === null ? undefined : await app.recommendClipSkipNow(path).catch(() => undefined);
    const clipSkip = found && {
      ...{ value: found.value, reason: found.reason, hasEffect: found.hasEffect, saved: found.source === 'saved' },
    };
    return {
      ...{ id, title, hash, name, path, loaded: path === loadedPath(), default: id === 'default' },
      ...{ folder: folderOf(path), ...facts },
      ...(clipSkip ? { clipSkip } : {}),
    };
  };
  const filesOf = async (
    kind: LibraryFile['kind'],
    files: readonly { readonly name: string; readonly path: string }[],
  ) => Promise.all(files.map(async ({ name, path }) => ({ kind, name, path, sizeBytes: await modelSize(path) })));
  const files = async (): Promise<LibraryFile[]> =>
    (
      await Promise.all([
        filesOf('lora', await app.networks.loras.list()),
        filesOf('vae', await app.vaes.list()),
        filesOf('embedding', await app.networks.embeddings.files()),
      ])
    ).flat();
  const foldersOf = ([kind, paths]: [string, readonly string[]]) =>
    paths.map((path, index) => ({ kind: kind as ModelKind, path, own: index === 0 }));
  return async (models) => ({
    models: await Promise.all(models.map(modelOf)),
    files: await files(),
    folders: Object.entries(folders).flatMap(foldersOf),
    hashing: app.hashes.progress() ?? null,
  });
}
