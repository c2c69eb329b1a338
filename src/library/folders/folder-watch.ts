/** @file Folders of models watched: what is put there is told once it is whole, what is taken away at once. */
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { createListeners } from '../../base/index.js';
import { isIncomplete } from './incomplete-files.js';
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
const WATCHED = new Set(['.safetensors', '.ckpt', '.pt', '.bin', '.gguf', '.json', '.txt', '.yaml', '.yml', '.sha256']);

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
function createArrivals(isIncomplete: (path: string) => Promise<boolean>, onThere: () => void) {
  const timers = new Map<string, NodeJS.Timeout | undefined>();
  const drop = (path: string): void => {
    clearTimeout(timers.get(path));
    timers.delete(path);
  };
  const look = async (path: string): Promise<void> => {
    const incomplete = await isIncomplete(path);
    // It may have gone meanwhile.
    if (!timers.has(path)) return;
    drop(path);
    if (!incomplete) return onThere();
    const again = () => void look(path);
    timers.set(path, setTimeout(again, LOOK_MS));
  };
  const begin = (path: string): void => {
    if (timers.has(path)) return;
    timers.set(path, undefined);
    void look(path);
  };
  return { drop, begin, stop: () => [...timers.keys()].forEach(drop) };
}

const isOurs = (path: string): boolean => WATCHED.has(extname(path).toLowerCase());

/** Pieces of a download begin with a dot and end otherwise; folders have to be entered. */
const watcherOf = (folders: readonly string[]): FSWatcher =>
  watch([...folders], {
    ignoreInitial: true,
    ignorePermissionErrors: true,
    ignored: (path, stats) => stats?.isFile() === true && !isOurs(path),
  });

/** With nothing to watch the library is never ready. */
const readyOf = (watcher: FSWatcher, folders: readonly string[]): Promise<void> =>
  new Promise((resolve) => void (folders.length === 0 ? resolve() : watcher.on('ready', resolve)));

/** Tells of every change; returns what ends it. */
function listen(watcher: FSWatcher, tell: () => void, onProblem: FolderWatchOptions['onProblem']): () => void {
  const arrivals = createArrivals(isIncomplete, tell);
  watcher.on('add', arrivals.begin).on('change', arrivals.begin).on('unlinkDir', tell);
  watcher.on('unlink', (path) => {
    arrivals.drop(path);
    tell();
  });
  if (onProblem) watcher.on('error', onProblem);
  return arrivals.stop;
}

/** Watches folders, which need not be there yet. */
export function watchFolders({ folders, onProblem }: FolderWatchOptions): FolderWatch {
  const { tell, subscribe } = createListeners<void>();
  const together = createTogether(tell);
  const all = [...new Set(folders)];
  const there = all.filter(existsSync);
  const watcher = watcherOf(there);
  const onThere = (folder: string) => () => {
    watcher.add(folder);
    together.later();
  };
  const missing = all.filter((folder) => !there.includes(folder));
  const stop = listen(watcher, together.later, onProblem);
  const ends = [together.stop, stop, ...missing.map((folder) => whenThere(folder, onThere(folder)))];
  const readied = readyOf(watcher, there);
  const close = (): Promise<void> => {
    for (const end of ends) end();
    return watcher.close();
  };
  return { onChange: subscribe, ready: () => readied, close };
}
