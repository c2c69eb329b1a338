/** @file Door of gallery/: images that were drawn, saved, indexed, searched, moved to the trash. */
export { type Gallery, type GalleryFile, openGallery, openImageIndex } from './gallery.js';
export type { GalleryEvent } from './gallery-events.js';
export type { DirectReads } from './gallery-places.js';
export type { DrawnImage } from './image-saver.js';
export { type ImageStore, jobImageIdOf } from './image-store.js';
export type { ImageIndex } from './index/image-index.js';
export type { ImageTables } from './index/image-tables.js';
export { pictureMigrations } from './index/picture-table.js';
export { createPostgresImageIndex } from './index/postgres-image-index.js';
export { POSTGRES_IMAGE_MIGRATIONS } from './index/postgres-tables.js';
export { type ImagePlaces, startServiceGallery } from './service-gallery.js';
