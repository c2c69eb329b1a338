/** @file Pictures into the trash and out of it: the file moves first, then its row, so that the index never names what is not there. */
import { AppError } from '../../base/index.js';
import type { GalleryMoved } from '../../contract/index.js';
import type { GalleryIndex } from './gallery-index.js';
import type { GalleryNewsDesk } from './gallery-news.js';
import type { GalleryPlaces } from './gallery-places.js';
import type { GalleryRow } from './gallery-tables.js';
import type { Trash } from './trash.js';

export type OnMoved = (move: {
  readonly from: string;
  readonly to: string;
  readonly trashed: boolean;
}) => Promise<void> | void;

export interface MoverParts {
  readonly index: GalleryIndex;
  readonly places: GalleryPlaces;
  readonly trash: Trash;
  readonly news: GalleryNewsDesk;
  readonly onMoved: OnMoved | undefined;
}

export interface Mover {
  trash(ids: readonly string[]): Promise<GalleryMoved>;
  restore(ids: readonly string[]): Promise<GalleryMoved>;
  /** Deletes what was thrown away before a moment; how many pictures that were. */
  deleteBefore(ms: number): Promise<number>;
}

/** Moves one after another; what cannot be moved is told beside the others, or thrown where it was asked for alone. */
async function each(rows: readonly GalleryRow[], move: (row: GalleryRow) => Promise<string>): Promise<GalleryMoved> {
  const outcome: GalleryMoved = { moved: [], failed: [] };
  for (const row of rows) {
    try {
      outcome.moved.push({ from: row.id, id: await move(row) });
    } catch (error) {
      if (!(error instanceof AppError) || rows.length === 1) throw error;
      outcome.failed.push({ id: row.id, code: error.code, message: error.message });
    }
  }
  return outcome;
}

/** Makes the mover. */
export function createMover({ index, places, trash, news, onMoved }: MoverParts): Mover {
  const rowsOf = async (ids: readonly string[], trashed: boolean): Promise<readonly GalleryRow[]> => {
    const rows = await index.findMany(ids, trashed);
    const known = new Set(rows.map(({ id }) => id));
    const unknown = ids.find((id) => !known.has(id));
    if (unknown !== undefined) throw new AppError('NOT_FOUND', { what: 'picture', name: unknown });
    return rows;
  };
  const throwAway = async (row: GalleryRow): Promise<string> => {
    const from = await places.fileOf(row).catch(async (error: unknown) => {
      await index.remove([row.id]);
      throw error;
    });
    const { id, trashedMs, path: to } = await trash.take(from);
    await index.move(row.seq, { id, path: row.path, trashed: 1, trashedMs });
    await onMoved?.({ from, to, trashed: true });
    return id;
  };
  const bringBack = async (row: GalleryRow): Promise<string> => {
    const from = await places.fileOf(row);
    const to = await trash.giveBack({ id: row.id, name: row.path });
    const path = places.nameOf(to);
    const id = places.idOf(path);
    // A row of a file that went away unnoticed would stand in its place.
    await index.remove([id]);
    await index.move(row.seq, { id, path, trashed: 0, trashedMs: null });
    await onMoved?.({ from, to, trashed: false });
    return id;
  };
  const told = async <T>(work: Promise<T>): Promise<T> => work.finally(news.pictures);
  return {
    trash: async (ids) => told(each(await rowsOf(ids, false), throwAway)),
    restore: async (ids) => told(each(await rowsOf(ids, true), bringBack)),
    deleteBefore: async (ms) => {
      const ids = await index.trashedBefore(ms);
      if (ids.length === 0) return 0;
      await trash.delete(ids);
      await index.remove(ids);
      news.pictures();
      return ids.length;
    },
  };
}
