/** @file Door of keys/: keys of the page as a whole. */
export { isCovered, isTyping, usePageKeys } from './page-keys.js';
