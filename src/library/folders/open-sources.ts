/** @file Folders of models beside the data folder's own, watched together. */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { dataFolder } from '../../storage/index.js';
import type { ModelFolders } from '../library.js';
import { openWebuiFolder, type WebuiFolder } from '../webui-folder.js';
import { type FolderWatch, watchFolders } from './folder-watch.js';

export interface SourceOptions {
  readonly dataDir?: string;
  /** Another folder of checkpoints, beside the one in the data folder. */
  readonly ckptDir?: string;
  /** An existing WebUI installation: its checkpoints, VAEs and styles are listed, its config.json is read once as defaults. */
  readonly webuiDir?: string;
  /** Other folders of LoRAs, VAEs and embeddings. */
  readonly loraDir?: string;
  readonly vaeDir?: string;
  readonly embeddingsDir?: string;
  /** Hears of failures that no request waits for. */
  readonly onProblem?: (error: unknown) => void;
}

/** What is read beside the data folder. */
export interface Sources {
  readonly webui: WebuiFolder | undefined;
  readonly folders: ModelFolders;
  readonly watch: FolderWatch;
}

const given = (...folders: readonly (string | undefined)[]): readonly string[] =>
  folders.flatMap((folder) => (folder === undefined ? [] : [resolve(folder)]));

/** Opens them. Our own folders are made, so that they are there to be watched and to put files into. */
export async function openSources(options: SourceOptions): Promise<Sources> {
  const { ckptDir, loraDir, vaeDir, embeddingsDir, webuiDir, onProblem } = options;
  const webui = webuiDir === undefined ? undefined : await openWebuiFolder(webuiDir);
  const data = dataFolder(options.dataDir);
  const own = { checkpoint: data.checkpoints, lora: data.loras, vae: data.vaes, embedding: data.embeddings };
  const folders: ModelFolders = {
    checkpoint: [own.checkpoint, ...given(ckptDir, webui?.checkpoints)],
    lora: [own.lora, ...given(loraDir, webui?.loras)],
    vae: [own.vae, ...given(vaeDir, webui?.vaes)],
    embedding: [own.embedding, ...given(embeddingsDir, webui?.embeddings)],
  };
  await Promise.all(Object.values(own).map((folder) => mkdir(folder, { recursive: true }).catch(() => undefined)));
  const watch = watchFolders({ folders: Object.values(folders).flat(), ...(onProblem ? { onProblem } : {}) });
  return { webui, folders, watch };
}
