/** @file Door of img2img/: the img2img tab. */
export { Img2imgTab } from './img2img-tab.js';
