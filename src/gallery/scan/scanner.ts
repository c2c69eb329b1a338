/** @file The rebuild in the background: one at a time, with its progress, ended when the gallery closes. */
import { isCancelled } from '../../base/index.js';
import type { GalleryProgress } from '../../contract/index.js';
import type { GalleryEvents } from '../gallery-events.js';
import type { GalleryImages } from '../index/image-index.js';
import type { Trash } from '../trash/trash.js';
import { type EntryParts, readEntry } from './read-entry.js';
import { type ScanParts, scanFolders } from './scan.js';

export interface ScannerParts extends EntryParts {
  readonly index: GalleryImages;
  readonly trash: Trash;
  readonly events: GalleryEvents;
  /** Keeps moves of images out of the middle of a batch. */
  readonly alone: ScanParts['alone'];
}

export interface Scanner {
  begin(options?: { readonly full?: boolean }): GalleryProgress;
  progress(): GalleryProgress;
  settled(): Promise<void>;
  close(): Promise<void>;
}

const AT_REST: GalleryProgress = {
  state: 'idle',
  found: 0,
  done: 0,
  indexed: 0,
  removed: 0,
  unreadable: 0,
  problems: [],
  startedMs: null,
  finishedMs: null,
};

/** Brings the rows of the trash in line with its folders. */
async function scanTrash(parts: ScannerParts): Promise<number> {
  const { index, trash } = parts;
  const [there, known] = [await trash.list(), await index.known('trashed')];
  const ids = new Set(there.map(({ id }) => id));
  await index.remove([...known.keys()].filter((id) => !ids.has(id)));
  let added = 0;
  for (const { id, name, trashedMs, path } of there.filter((entry) => !known.has(entry.id))) {
    const row = await readEntry(path, parts).catch(() => undefined);
    if (!row) continue;
    await index.put([{ ...row, id, path: name, state: 'trashed', trashedMs }]);
    added++;
  }
  return added;
}

type Progress = ScanParts['progress'];

/** Goes through trash and folders once; its end is told, however it comes. @throws what the index throws */
async function scanAll(
  parts: ScannerParts,
  progress: Progress,
  more: Pick<ScanParts, 'signal' | 'full'>,
): Promise<void> {
  const { events, alone } = parts;
  const tell = (changed: boolean): void => {
    if (changed) events.changed();
    events.rebuild({ ...progress });
  };
  try {
    const added = await alone(() => scanTrash(parts));
    await scanFolders({ ...parts, ...more, progress, tell });
    if (added > 0) events.changed();
  } catch (error) {
    if (!isCancelled(error)) throw error;
  } finally {
    progress.state = 'idle';
    progress.finishedMs = Date.now();
    events.rebuild({ ...progress });
  }
}

/** Makes the scanner. */
export function createScanner(parts: ScannerParts): Scanner {
  const end = new AbortController();
  let progress: GalleryProgress = AT_REST;
  let running: Promise<void> = Promise.resolve();
  const begin = (full: boolean): void => {
    const now: Progress = { ...AT_REST, state: 'running', startedMs: Date.now() };
    progress = now;
    parts.events.rebuild({ ...now });
    running = scanAll(parts, now, { signal: end.signal, full });
    // Told to who waits for it.
    running.catch(() => undefined);
  };
  return {
    begin: ({ full = false } = {}) => {
      if (progress.state !== 'running' && !end.signal.aborted) begin(full);
      return { ...progress };
    },
    progress: () => ({ ...progress }),
    settled: () => running,
    close: async () => {
      end.abort();
      await running.catch(() => undefined);
    },
  };
}
