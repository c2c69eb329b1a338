/** @file Folders of models watched: what is put there is told once it is whole, what is taken away at once. */
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { watch } from 'chokidar';
import { isArriving } from './arriving.js';
import { whenThere } from './missing-folder.js';

export interface FolderWatchOptions {
  readonly folders: readonly string[];
  readonly onProblem?: (error: unknown) => void;
}

export interface FolderWatch {
  /** Hears that something came, changed or went; several changes at once are told once. */
  onChange(listener: () => void): () => void;
  /** Resolves when the folders are being watched. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** A file that is being written is looked at this often, in milliseconds. */
const LOOK_MS = 500;
/** Changes within this many milliseconds are told together. */
const TOGETHER_MS = 150;
/** What makes a model or belongs to one. */
const WATCHED = new Set(['.safetensors', '.json', '.txt', '.yaml', '.yml', '.sha256']);

/** Calls what is to be done a little later, once, however often it is asked for. */
function createTogether(work: () => void) {
  let timer: NodeJS.Timeout | undefined;
  const later = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      work();
    }, TOGETHER_MS);
  };
  return { later, stop: () => clearTimeout(timer) };
}

/** Files that are being written: looked at until they are whole or change no more; what is whole is told at once. */
function createArrivals(isArriving: (path: string) => Promise<boolean>, onThere: () => void) {
  const timers = new Map<string, NodeJS.Timeout | undefined>();
  const drop = (path: string): void => {
    clearTimeout(timers.get(path));
    timers.delete(path);
  };
  const look = async (path: string): Promise<void> => {
    const arriving = await isArriving(path);
    // It may have gone meanwhile.
    if (!timers.has(path)) return;
    drop(path);
    if (!arriving) return onThere();
    timers.set(
      path,
      setTimeout(() => void look(path), LOOK_MS),
    );
  };
  return {
    drop,
    begin: (path: string): void => {
      if (timers.has(path)) return;
      timers.set(path, undefined);
      void look(path);
    },
    stop: (): void => {
      for (const path of [...timers.keys()]) drop(path);
    },
  };
}

/** Watches folders, which need not be there yet. */
export function watchFolders({ folders, onProblem }: FolderWatchOptions): FolderWatch {
  const listeners = new Set<() => void>();
  const together = createTogether(() => {
    for (const listener of listeners) listener();
  });
  const arrivals = createArrivals(isArriving, together.later);
  const isOurs = (path: string) => WATCHED.has(extname(path).toLowerCase());
  const all = [...new Set(folders)];
  const watcher = watch(all.filter(existsSync), {
    ignoreInitial: true,
    ignorePermissionErrors: true,
    // Pieces of a download begin with a dot and end otherwise; folders have to be entered.
    ignored: (path, stats) => stats?.isFile() === true && !isOurs(path),
  });
  watcher.on('add', arrivals.begin).on('change', arrivals.begin);
  watcher.on('unlink', (path) => {
    arrivals.drop(path);
    together.later();
  });
  watcher.on('unlinkDir', together.later);
  if (onProblem) watcher.on('error', onProblem);
  const ends = all
    .filter((folder) => !existsSync(folder))
    .map((folder) =>
      whenThere(folder, () => {
        watcher.add(folder);
        together.later();
      }),
    );
  const isNoneThere = ends.length === all.length;
  // With nothing to watch the library is never ready.
  const readied = new Promise<void>((resolve) => void (isNoneThere ? resolve() : watcher.on('ready', resolve)));
  return {
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ready: () => readied,
    close: async () => {
      for (const end of ends) end();
      together.stop();
      arrivals.stop();
      await watcher.close();
    },
  };
}
