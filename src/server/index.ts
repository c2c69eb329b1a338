/** @file Door of server/: the HTTP server of a service. */

export { createServer } from './create-server.js';
export { describeApi } from './describe-api.js';
export { type Address, listen } from './listen.js';
export type { ServerOptions } from './options.js';
