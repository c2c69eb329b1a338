/** @file Door of sheet/: labelled contact sheets, the same on every machine. */
export type { SheetCell, SheetOptions } from './layout.js';
export { renderSheet } from './sheet.js';
