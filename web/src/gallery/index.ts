/** @file Door of gallery/: the gallery's tab. */
export { GalleryTab } from './gallery-tab.js';
