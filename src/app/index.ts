/** @file Door of app/: the application, its models, and how pictures and tensors reach the disk. */
export { type App, type AppOptions, createApp } from './create-app.js';
export type { Finding } from './doctor.js';
export { encodePng, type ImageInspection, inspectImage, saveImage } from './images.js';
export type { EncodeOptions, Encoding, Model, RunOptions, TokenInfo } from './model.js';
export { type NamedTensor, saveTensors } from './tensors.js';
