/** @file Door of compare/: two pictures against each other. */
export { CompareFold } from './compare-fold.js';
export { Wipe } from './wipe.js';
