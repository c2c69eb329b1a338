/** @file Door of pictures/: pictures shown, read, downloaded and opened. */
export { copyText } from './copy-text.js';
export { fileNameOf } from './file-name.js';
export { ImageDrop } from './image-drop.js';
export { Infotext } from './infotext.js';
export { Lightbox, PictureDialog } from './later.js';
export { loadFile, PICTURE_TYPES } from './load-picture.js';
export { PictureActions } from './picture-actions.js';
export { PictureFrame } from './picture-frame.js';
export { PictureStrip } from './picture-strip.js';
export { readDataUri } from './read-file.js';
