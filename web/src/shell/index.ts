/** @file Door of shell/: the frame of the page: header, tabs, quicksettings, first visit. */
export { DropAnywhere } from './drop-anywhere.js';
export { keepPage, keepTyped } from './keep-page.js';
export { ModelGone } from './model-gone.js';
export { Offline } from './offline.js';
export { PageTabs } from './page-tabs.js';
export { Quicksettings } from './quicksettings.js';
export { Reloading } from './reloading.js';
export { Tour } from './tour.js';
export { useKeepModel } from './use-keep-model.js';
