/** @file Door of metadata/: infotext and the text chunks of PNG files. */
export { type Infotext, type InfotextField, parseInfotext, writeInfotext } from './infotext.js';
export { DEFAULTS_WHEN_ABSENT } from './infotext-keys.js';
export { insertPngText, readPngText } from './png.js';
