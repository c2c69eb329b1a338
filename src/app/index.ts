/** @file Door of app/: the application, its models, and how pictures and tensors reach the disk. */

export type { PullOrder } from '../pull/index.js';
export {
  type Aspect,
  compareImages,
  compareInspections,
  type ImageComparison,
  type ImageDifference,
} from './compare-images.js';
export { type App, type AppOptions, createApp, type VaeOptions } from './create-app.js';
export { createService, type ModelNews, type Service, type ServiceOptions } from './create-service.js';
export type { DrawOrder } from './desk.js';
export type { Finding } from './doctor.js';
export type { DrawnRecipe } from './draw-batch.js';
export { enlargePicture } from './enlarge-picture.js';
export type { Gallery, GalleryFile } from './gallery/gallery.js';
export type { GalleryNews } from './gallery/gallery-news.js';
export { type ImageInspection, inspectImage, type PictureEncoding, type SaveOptions, saveImage } from './images.js';
export { createPullClock, modelSize } from './library/index.js';
export type { LivePreview, LivePreviews } from './live-previews.js';
export type { EncodeOptions, Encoding, Model, RunOptions, TokenInfo } from './model.js';
export { DEFAULT_MODEL_ID, type ModelEntry, type ModelRecord } from './model-catalogue.js';
export type { EmbeddingList, LoraEntry } from './networks/index.js';
export { type PictureInfo, readInfotext, readPictureInfo } from './picture-info.js';
export { type PictureReading, readPicture } from './picture-recipe.js';
export { readPictureTexts } from './picture-texts.js';
export { pictureIdOf } from './pictures.js';
export { readImage } from './read-image.js';
export { listSampling } from './sampling-names.js';
export type { ScriptArgument, ScriptTab } from './scripts/script.js';
export type { ScriptOrder } from './scripts/script-desk.js';
export type { CacheName, Stage, StageEvent } from './stage-times.js';
export { preparePrompts } from './styles.js';
export { findStyles } from './styles-in-prompt.js';
export { type NamedTensor, saveTensors } from './tensors.js';
export { openWebuiFolder } from './webui-folder.js';
