/** @file Door of metadata/: infotext, the text chunks of PNG files, EXIF, the boxes of JPEG XL. */
export { writeExif } from './exif.js';
export { type EmbeddedBlocks, infotextOf, isPng, PARAMETERS, readImageTexts } from './image-texts.js';
export { type Infotext, type InfotextField, parseInfotext, writeInfotext } from './infotext.js';
export { DEFAULTS_WHEN_ABSENT } from './infotext-keys.js';
export { isJxl, readJxl } from './jxl.js';
export { insertPngExif, insertPngText } from './png.js';
