/** @file The index of saved images in a PostgreSQL database that several servers share. */
import type { Kysely } from 'kysely';
import { createGalleryImages } from './gallery-images.js';
import type { ImageIndex } from './image-index.js';
import type { ImageTables } from './image-tables.js';
import { createJobImages } from './job-images.js';
import { POSTGRES_WORDS } from './postgres-words.js';

/** The index of an open database with the migrations of this folder; the caller closes the database. */
export const createPostgresImageIndex = (database: Kysely<ImageTables>): ImageIndex => ({
  ...createJobImages(database, POSTGRES_WORDS),
  ...createGalleryImages(database, POSTGRES_WORDS),
  close: async () => undefined,
});
