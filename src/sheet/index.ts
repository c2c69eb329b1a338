/** @file Door of sheet/: labelled contact sheets and plots, the same on every machine. */
export { composeGrid, type GridOptions } from './grid.js';
export type { SheetCell, SheetOptions } from './layout.js';
export { renderSweepPage } from './page.js';
export { layersPng, layersSvg } from './plot/layers-plot.js';
export { contentTokens, spokenTokens, tokenText } from './plot/tokens.js';
export { renderSheet } from './sheet.js';
