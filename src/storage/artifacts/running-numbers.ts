/** @file The next running number of a folder: its names are read once, and again only after somebody else has changed it. */
import { readdir, stat } from 'node:fs/promises';
import { numberAfter, numberOf } from './artifact-names.js';

export interface RunningNumbers {
  /** The number after the highest of the folder, names that are reserved included. */
  next(folder: string): Promise<number>;
  /** Notes a change of our own, so that it is not taken for somebody else's. */
  noteAdded(folder: string, fileName: string): Promise<void>;
  /** The highest number may be gone with a file that was deleted. */
  forget(folder: string): void;
}

interface Known {
  readonly next: number;
  /** When the folder was changed last, as the file system says. */
  readonly changedNs: bigint;
}

const changedNsOf = async (folder: string): Promise<bigint> => (await stat(folder, { bigint: true })).mtimeNs;

/** Makes the numbers of any folders; `visibleNameOf` gives the name for which a file is a reservation, or its own. */
export function createRunningNumbers(visibleNameOf: (fileName: string) => string): RunningNumbers {
  const known = new Map<string, Known>();
  return {
    next: async (folder) => {
      const changedNs = await changedNsOf(folder);
      const before = known.get(folder);
      if (before?.changedNs === changedNs) return before.next;
      const next = numberAfter((await readdir(folder)).map(visibleNameOf));
      known.set(folder, { next, changedNs });
      return next;
    },
    noteAdded: async (folder, fileName) => {
      const changedNs = await changedNsOf(folder).catch(() => undefined);
      // Read after the wait: another name may have been added meanwhile.
      const before = known.get(folder);
      if (before && changedNs !== undefined)
        known.set(folder, { next: Math.max(before.next, numberOf(fileName) + 1), changedNs });
    },
    forget: (folder) => void known.delete(folder),
  };
}
