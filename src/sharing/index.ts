/** @file Door of sharing/: what several servers and workers have in common, and how each opens its part. */
export { openAssistance } from './open-assistance.js';
export { openServerStores } from './open-server-stores.js';
export { openShared, type Shared, type SharedOptions } from './open-shared.js';
export { createWorkerModels } from './worker-models.js';
