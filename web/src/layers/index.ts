/** @file Door of layers/: what the layers of the text encoder do to a prompt. */
export { LayersButton } from './layers-button.js';
