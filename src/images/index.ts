/** @file Door of images/: files decoded, encoded and compared, and what they say of themselves. */
export {
  type Aspect,
  compareImages,
  compareInspections,
  type ImageComparison,
  type ImageDifference,
} from './compare-images.js';
export { describePicture, readImage } from './decode-image.js';
export { readPictureTexts } from './embedded-texts.js';
export {
  encodeImage,
  encodePixels,
  encodeWithTexts,
  type ImageInspection,
  inspectImage,
  needsTextFile,
  type PictureEncoding,
  type SaveOptions,
  saveImage,
} from './image-file.js';
export { type PictureInfo, readInfotext, readPastedText, readPictureInfo } from './image-info.js';
export {
  createInputMemory,
  createInputStore,
  createInputsIn,
  type ImageReader,
  type InputImages,
  type InputPlace,
  type InputStore,
  openInputImages,
  referenceOf,
} from './input-images.js';
export type { FamilyFinder } from './picture-family.js';
export { type PictureReading, readPicture } from './read-recipe.js';
export { type Enlargement, enlargePicture } from './resize-image.js';
export { joinTiles } from './tiles.js';
