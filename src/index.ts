/** @file The public library: load a model, encode prompts, draw pictures. */
import { type App, type AppOptions, createApp, type VaeOptions } from './app/index.js';
import type { Model, RunOptions } from './generation/index.js';

export {
  type App,
  type AppOptions,
  createApp,
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

const withOwnApp = (model: Model, app: App): Model => ({
  ...model,
  withVae: async (vae, options) => withOwnApp(await model.withVae(vae, options), app),
  unload: () => app.close(),
});

/**
 * Loads one model with an application of its own; `unload` ends both.
 * @throws AppError with a code of docs/errors.md
 */
export async function loadModel(
  pathOrName?: string,
  options: AppOptions & RunOptions & VaeOptions = {},
): Promise<Model> {
  const { signal, vae, ...appOptions } = options;
  const app = createApp(appOptions);
  try {
    const model = await app.loadModel(pathOrName, {
      ...(signal ? { signal } : {}),
      ...(vae === undefined ? {} : { vae }),
    });
    return withOwnApp(model, app);
  } catch (error) {
    await app.close();
    throw error;
  }
}

export type { Encoding, Model } from './generation/index.js';
export {
  compareImages,
  type ImageComparison,
  type ImageInspection,
  inspectImage,
  readImage,
  type SaveOptions,
  saveImage,
} from './images/index.js';
export { saveTensors } from './inference/index.js';
