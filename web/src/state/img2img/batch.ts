/** @file Many pictures that are drawn from, one after the other; files of the user, which no reload keeps. */
import { create } from 'zustand';
import type { FailureNews, Picture } from '../../api/index.js';

/** A file of the user, and what became of it. */
export interface BatchItem {
  readonly id: number;
  /** Its path in the folder it came with, else its name. */
  readonly name: string;
  readonly file: File;
  readonly state: 'waiting' | 'drawing' | 'done' | 'failed';
  /** What was drawn from it; none once it is done = it was skipped. */
  readonly pictures: readonly Picture[];
  readonly failure: FailureNews | null;
}

interface BatchStore {
  readonly items: readonly BatchItem[];
  readonly running: boolean;
  /** Behind those that are there, in the order of their names. */
  readonly add: (files: readonly File[]) => void;
  readonly change: (id: number, values: Partial<Omit<BatchItem, 'id' | 'name' | 'file'>>) => void;
  /** All of them are to be drawn, also those that were. */
  readonly renew: () => void;
  readonly clear: () => void;
  readonly run: (running: boolean) => void;
}

const UNTOUCHED = { state: 'waiting', pictures: [], failure: null } as const;

const byName = new Intl.Collator(undefined, { numeric: true });

/** Rows for files, with the ids that come after `last`. */
function rowsOf(files: readonly File[], last: number): readonly BatchItem[] {
  const named = files.map((file) => ({ file, name: file.webkitRelativePath || file.name }));
  const sorted = named.sort((a, b) => byName.compare(a.name, b.name));
  return sorted.map((row, place) => ({ id: last + 1 + place, ...row, ...UNTOUCHED }));
}

export const useBatch = create<BatchStore>()((set) => ({
  items: [],
  running: false,
  add: (files) => set(({ items }) => ({ items: [...items, ...rowsOf(files, items.at(-1)?.id ?? 0)] })),
  change: (id, values) =>
    set(({ items }) => ({ items: items.map((item) => (item.id === id ? { ...item, ...values } : item)) })),
  renew: () => set(({ items }) => ({ items: items.map((item) => ({ ...item, ...UNTOUCHED })) })),
  clear: () => set({ items: [] }),
  run: (running) => set({ running }),
}));
