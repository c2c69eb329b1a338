/** @file The index of saved images in a SQLite file of its own. */
import { openDatabase } from '../../storage/index.js';
import { createGalleryImages } from './gallery-images.js';
import type { ImageIndex } from './image-index.js';
import { IMAGE_MIGRATIONS, type ImageTables } from './image-tables.js';
import { createJobImages } from './job-images.js';
import { SQLITE_WORDS } from './sqlite-words.js';

/**
 * Opens the index in a file, which is made where there is none and brought up to date where it is older.
 * @throws FILE_UNWRITABLE DATABASE_UNFIT
 */
export async function openSqliteImageIndex(path: string): Promise<ImageIndex> {
  const database = await openDatabase<ImageTables>({ path, migrations: IMAGE_MIGRATIONS });
  return {
    ...createJobImages(database, SQLITE_WORDS),
    ...createGalleryImages(database, SQLITE_WORDS),
    close: () => database.destroy(),
  };
}
