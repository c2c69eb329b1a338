/** @file Images into the trash and out of it: the file moves first, then its row, so that the index never names what is not there. */
import { AppError } from '../../base/index.js';
import type { GalleryMoved } from '../../contract/index.js';
import type { GalleryEvents } from '../gallery-events.js';
import type { GalleryPlaces } from '../gallery-places.js';
import type { GalleryImages, ImageRecord } from '../index/image-index.js';
import type { Trash } from './trash.js';

export interface MoverParts {
  readonly index: GalleryImages;
  readonly places: GalleryPlaces;
  readonly trash: Trash;
  readonly events: GalleryEvents;
}

export interface Mover {
  trash(ids: readonly string[]): Promise<GalleryMoved>;
  restore(ids: readonly string[]): Promise<GalleryMoved>;
  /** Deletes what was thrown away before a moment; how many images that were. */
  deleteBefore(ms: number): Promise<number>;
}

/** Moves one after another; what cannot be moved is told beside the others, or thrown where it was asked for alone. */
async function each(rows: readonly ImageRecord[], move: (row: ImageRecord) => Promise<string>): Promise<GalleryMoved> {
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

/** The rows of these ids. @throws NOT_FOUND when one is not in this state */
async function rowsOf(
  { index }: MoverParts,
  ids: readonly string[],
  state: 'listed' | 'trashed',
): Promise<readonly ImageRecord[]> {
  const rows = await index.findMany(ids, state);
  const known = new Set(rows.map(({ id }) => id));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown !== undefined) throw new AppError('NOT_FOUND', { what: 'picture', name: unknown });
  return rows;
}

async function throwAway({ index, places, trash }: MoverParts, row: ImageRecord): Promise<string> {
  const from = await places.fileOf(row).catch(async (error: unknown) => {
    await index.noteMissing([row.id]);
    throw error;
  });
  const { id, trashedMs } = await trash.take(from);
  await index.move(row.id, { id, path: row.path, state: 'trashed', trashedMs });
  return id;
}

async function bringBack({ index, places, trash }: MoverParts, row: ImageRecord): Promise<string> {
  await places.fileOf(row);
  const to = await trash.giveBack({ id: row.id, name: row.path });
  const path = places.nameOf(to);
  const id = places.idOf(path);
  // A row of a file that went away unnoticed would stand in its place.
  await index.remove([id]);
  await index.move(row.id, { id, path, state: 'listed', trashedMs: null });
  return id;
}

async function deleteBefore({ index, trash, events }: MoverParts, ms: number): Promise<number> {
  const ids = await index.trashedBefore(ms);
  if (ids.length === 0) return 0;
  await trash.delete(await index.findMany(ids, 'trashed'));
  await index.remove(ids);
  events.changed();
  return ids.length;
}

/** Makes the mover. */
export function createMover(parts: MoverParts): Mover {
  const told = async <T>(work: Promise<T>): Promise<T> => work.finally(parts.events.changed);
  return {
    trash: async (ids) => told(each(await rowsOf(parts, ids, 'listed'), (row) => throwAway(parts, row))),
    restore: async (ids) => told(each(await rowsOf(parts, ids, 'trashed'), (row) => bringBack(parts, row))),
    deleteBefore: (ms) => deleteBefore(parts, ms),
  };
}
