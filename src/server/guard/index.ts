/** @file What stands between the network and the routes. */
import type { GuardOptions } from './guard.js';
import type { PictureUrlOptions } from './picture-urls.js';
import type { RateLimitOptions } from './rate-limit.js';

export { type ConnectionLimits, connectionLimits, limitOptions } from './connections.js';
export { addGuard, addLogins } from './guard.js';
export { addPictureUrls } from './picture-urls.js';
export { addRateLimit } from './rate-limit.js';

export type SecurityOptions = GuardOptions & PictureUrlOptions & RateLimitOptions;
