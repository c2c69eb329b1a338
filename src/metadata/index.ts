/** @file Door of metadata/: infotext, the text chunks of PNG files, EXIF. */
export { readExif, writeExif } from './exif.js';
export { type Infotext, type InfotextField, parseInfotext, writeInfotext } from './infotext.js';
export { DEFAULTS_WHEN_ABSENT } from './infotext-keys.js';
export { insertPngExif, insertPngText, readPngExif, readPngText } from './png.js';
