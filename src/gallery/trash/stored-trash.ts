/**
 * @file The trash of images that are stored elsewhere: their files stay where they are until they are deleted for good, and
 * only the index says that they were thrown away. Whichever server throws one away, any other brings it back.
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GalleryPlaces } from '../gallery-places.js';
import { type Trash, textBeside } from './trash.js';

/** Makes it; `deleteStored` deletes a file for good, also one that is not there. */
export const createStoredTrash = (
  places: GalleryPlaces,
  deleteStored: (key: string) => Promise<void>,
  now: () => number = Date.now,
): Trash => ({
  take: async (path) => {
    places.requireOwn(path);
    return { id: randomUUID(), name: places.nameOf(path), trashedMs: now(), path };
  },
  giveBack: async ({ name }) => places.pathOf(name),
  list: async () => [],
  delete: async (images) => {
    for (const { id, path } of images) {
      await deleteStored(path);
      await deleteStored(textBeside(path));
      // The copy that was brought here to be looked at; it may be deleted at any time.
      await rm(join(places.trash, id), { recursive: true, force: true }).catch(() => undefined);
    }
  },
});
