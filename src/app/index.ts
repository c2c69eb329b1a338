/** @file Door of app/: the application, and the service that a server offers. */

export type { App, AppOptions, VaeOptions } from './app.js';
export { createApp } from './create-app.js';
export { createService } from './create-service.js';
export { createWorker, type WorkerOptions, type WorkerService } from './create-worker.js';
export type { ModelNews, Service, ServiceOptions } from './service.js';
