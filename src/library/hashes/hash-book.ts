/** @file Hashes of many files, computed one after another while other things go on. */
import { stat } from 'node:fs/promises';
import { createListeners } from '../../base/index.js';
import type { ReadOptions } from './read-through.js';

/** The file that is being read, and how many wait behind it. */
export interface HashProgress {
  readonly path: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly waiting: number;
}

/** Hashes of many files, computed one after another while other things go on, and giving way to them. */
export interface HashBook {
  /** The hash if it is known of the file as it is now; else undefined, and it is computed when its turn comes. */
  ask(path: string): Promise<string | undefined>;
  /** What is being computed. */
  progress(): HashProgress | undefined;
  /** Hears of progress, and of each hash that has become known. */
  onChange(listener: () => void): () => void;
  /** Looks at every file again when it is next asked for. */
  forget(): void;
  /** Resolves when nothing is waiting to be computed. */
  settled(): Promise<void>;
  /** Ends the computing. */
  close(): Promise<void>;
}

interface Note {
  readonly stamp: string;
  /** Undefined while it is computed, and where the file cannot be opened. */
  sha256?: string;
}

/** Changes with the file; for a folder, with what is put into it or taken from it. */
const stampOf = (path: string): Promise<string | undefined> =>
  stat(path).then(
    ({ size, mtimeMs }) => `${size}:${mtimeMs}`,
    () => undefined,
  );

type HashOf = (path: string, options: ReadOptions) => Promise<string>;

/** The line of files that wait to be hashed, and who hears of it. */
class HashLine {
  readonly notes = new Map<string, Note>();
  readonly changes = createListeners<void>();
  readonly end = new AbortController();
  last: Promise<void> = Promise.resolve();
  progress: Omit<HashProgress, 'waiting'> | undefined;
  waiting = 0;
  private readonly hashOf: HashOf;

  constructor(hashOf: HashOf) {
    this.hashOf = hashOf;
  }

  /** What cannot be opened has no hash; why it is none is said where it is chosen. */
  enter(path: string, note: Note): void {
    this.notes.set(path, note);
    this.waiting += 1;
    this.last = this.last
      .then(() => this.compute(path, note))
      .catch(() => undefined)
      .then(() => this.tell(undefined));
  }

  private tell(progress: HashLine['progress']): void {
    this.progress = progress;
    this.changes.tell();
  }

  private async compute(path: string, note: Note): Promise<void> {
    this.waiting -= 1;
    // It may have gone, or have been replaced, while it waited.
    if (this.end.signal.aborted || this.notes.get(path) !== note) return;
    const onProgress = (doneBytes: number, totalBytes: number): void => this.tell({ path, doneBytes, totalBytes });
    note.sha256 = await this.hashOf(path, { background: true, signal: this.end.signal, onProgress });
  }
}

/** Makes an empty book of hashes that `hashOf` computes. */
export function createHashBook(hashOf: HashOf): HashBook {
  const line = new HashLine(hashOf);
  const ask: HashBook['ask'] = async (path) => {
    const stamp = await stampOf(path);
    if (stamp === undefined) return undefined;
    const known = line.notes.get(path);
    if (known?.stamp === stamp) return known.sha256;
    line.enter(path, { stamp });
    return undefined;
  };
  return {
    ask,
    progress: () => line.progress && { ...line.progress, waiting: line.waiting },
    onChange: line.changes.subscribe,
    forget: () => line.notes.clear(),
    settled: () => line.last,
    close: () => {
      line.end.abort();
      return line.last;
    },
  };
}
