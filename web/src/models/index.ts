/** @file Door of models/: the models' tab. */
export { ModelsTab } from './models-tab.js';
