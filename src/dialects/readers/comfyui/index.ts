/** @file Door of the reader of ComfyUI's graphs. */
export { comfyui } from './comfyui.js';
