/** @file Door of messages/: failures and warnings in words. */
export { Failure } from './failure.js';
export { useForget } from './use-forget.js';
export { Warnings } from './warnings.js';
