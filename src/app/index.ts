/** @file Door of app/: the application, and the service that a server offers. */

import type { WorkerOptions, WorkerService } from './create-worker.js';
import type { Service, ServiceOptions } from './service.js';

export type { App, AppOptions, VaeOptions } from './app.js';
export { createApp } from './create-app.js';
export type { WorkerOptions, WorkerService } from './create-worker.js';
export type { ModelNews, Service, ServiceOptions } from './service.js';

/** What serves: loaded when it is started, because a command that draws needs neither queue nor database. */
export const createService = async (options: ServiceOptions): Promise<Service> =>
  (await import('./create-service.js')).createService(options);

/** What works for servers, loaded in the same way. */
export const createWorker = async (options: WorkerOptions): Promise<WorkerService> =>
  (await import('./create-worker.js')).createWorker(options);
