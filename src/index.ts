/** @file The public library: load a model, encode prompts, draw pictures. */
import { type AppOptions, createApp, type Model, type RunOptions } from './app/index.js';

export {
  type App,
  type AppOptions,
  compareImages,
  createApp,
  type Encoding,
  type ImageComparison,
  type ImageInspection,
  inspectImage,
  type Model,
  readImage,
  type SaveOptions,
  saveImage,
  saveTensors,
} from './app/index.js';
export { AppError, ERROR_CATALOGUE, type ErrorCode } from './base/index.js';
export type {
  ClipSkipReading,
  ClipSkipResult,
  GeneratedImage,
  GenerateEvent,
  GenerateRequest,
  GenerateResult,
  LayersRequest,
  LayersResult,
  ModelInfo,
  PictureRecipe,
  PreviewOptions,
  RgbImage,
} from './contract/index.js';
export {
  COUNTED_FAMILIES,
  type CountedFamily,
  DIALECTS,
  type DialectId,
  type DialectValue,
  equivalentsOf,
  fromDialect,
  rosettaLine,
  toDialect,
} from './dialects/index.js';

/**
 * Loads one model with an application of its own; `unload` ends both.
 * @throws AppError with a code of docs/errors.md
 */
export async function loadModel(pathOrName?: string, options: AppOptions & RunOptions = {}): Promise<Model> {
  const { signal, ...appOptions } = options;
  const app = createApp(appOptions);
  try {
    const model = await app.loadModel(pathOrName, signal ? { signal } : {});
    return { ...model, unload: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}
