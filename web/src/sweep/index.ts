/** @file Door of sweep/: the tab that holds clip-skip values side by side. */
export { SweepTab } from './sweep-tab.js';
