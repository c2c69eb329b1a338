/** @file Door of sheet/: labelled contact sheets, the same on every machine. */
export type { SheetCell, SheetOptions } from './layout.js';
export { renderSweepPage } from './page.js';
export { renderSheet } from './sheet.js';
