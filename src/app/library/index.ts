/** @file Door of library/: the models at hand, watched, listed, verified, pulled. */
export { isArriving } from './arriving.js';
export { type FolderWatch, watchFolders } from './folder-watch.js';
export { createLibrary, type LibraryView, type ModelFolders, type ReadLibrary } from './library.js';
export { createModelLooks, type LookAtModel, modelSize } from './model-looks.js';
export { createPullClock, createPullDesk, type PullDesk } from './pull-desk.js';
