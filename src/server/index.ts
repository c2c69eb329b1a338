/** @file Door of server/: the HTTP server of a service. */

export { replayRequest } from './api/replay.js';
export { createServer } from './create-server.js';
export { describeApi } from './describe-api.js';
export { errorOfJob } from './failures.js';
export { type Address, listen } from './listen.js';
export type { ServerOptions } from './options.js';
export { type CompatibilityRow, describeCompatibility } from './sdapi/compatibility.js';
export { serveWorker, type WatchedWorker } from './serve-worker.js';
