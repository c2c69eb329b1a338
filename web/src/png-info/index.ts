/** @file Door of png-info/: the PNG Info tab. */
export { PngInfoTab } from './png-info-tab.js';
