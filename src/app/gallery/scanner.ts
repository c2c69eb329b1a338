/** @file The rebuild in the background: one at a time, with its progress, ended when the gallery closes. */
import { AppError } from '../../base/index.js';
import type { GalleryProgress } from '../../contract/index.js';
import type { GalleryIndex } from './gallery-index.js';
import type { GalleryNewsDesk } from './gallery-news.js';
import type { GalleryPlaces } from './gallery-places.js';
import { readEntry } from './read-entry.js';
import { type ScanParts, scanFolders } from './scan.js';
import type { Trash } from './trash.js';

export interface ScannerParts {
  readonly index: GalleryIndex;
  readonly places: GalleryPlaces;
  readonly trash: Trash;
  readonly news: GalleryNewsDesk;
  /** Keeps moves of pictures out of the middle of a batch. */
  readonly alone: ScanParts['alone'];
}

export interface Scanner {
  begin(options?: { readonly full?: boolean }): GalleryProgress;
  progress(): GalleryProgress;
  settled(): Promise<void>;
  close(): Promise<void>;
}

const AT_REST: GalleryProgress = {
  ...{ state: 'idle', found: 0, done: 0, indexed: 0, removed: 0, unreadable: 0, problems: [] },
  ...{ startedMs: null, finishedMs: null },
};

/** Brings the rows of the trash in line with its folders. */
async function scanTrash({ index, places, trash }: ScannerParts): Promise<number> {
  const [there, known] = [await trash.list(), await index.known(true)];
  const ids = new Set(there.map(({ id }) => id));
  await index.remove([...known.keys()].filter((id) => !ids.has(id)));
  let added = 0;
  for (const { id, name, trashedMs, path } of there.filter((entry) => !known.has(entry.id))) {
    const row = await readEntry(path, places).catch(() => undefined);
    if (!row) continue;
    await index.put([{ ...row, id, path: name, trashed: 1, trashedMs }]);
    added++;
  }
  return added;
}

const isCancelled = (error: unknown): boolean => error instanceof AppError && error.code === 'CANCELLED';

/** Makes the scanner. */
export function createScanner(parts: ScannerParts): Scanner {
  const { index, places, news, alone } = parts;
  const end = new AbortController();
  let progress: GalleryProgress = AT_REST;
  let running: Promise<void> = Promise.resolve();

  const run = async (full: boolean, now: ScanParts['progress']): Promise<void> => {
    const tell = (changed: boolean): void => {
      if (changed) news.pictures();
      news.rebuild({ ...now });
    };
    try {
      const added = await alone(() => scanTrash(parts));
      await scanFolders({ index, places, alone, progress: now, tell, signal: end.signal, full });
      if (added > 0) news.pictures();
    } catch (error) {
      if (!isCancelled(error)) throw error;
    } finally {
      now.state = 'idle';
      now.finishedMs = Date.now();
      news.rebuild({ ...now });
    }
  };
  return {
    begin: ({ full = false } = {}) => {
      if (progress.state === 'running' || end.signal.aborted) return { ...progress };
      const now: ScanParts['progress'] = { ...AT_REST, state: 'running', startedMs: Date.now() };
      progress = now;
      news.rebuild({ ...now });
      running = run(full, now);
      // Told to who waits for it.
      running.catch(() => undefined);
      return { ...now };
    },
    progress: () => ({ ...progress }),
    settled: () => running,
    close: async () => {
      end.abort();
      await running.catch(() => undefined);
    },
  };
}
