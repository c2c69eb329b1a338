/** @file Door of drawing/: what the tabs that draw have in common, put together. */
export { Drawing } from './drawing.js';
export type { Series } from './use-start.js';
