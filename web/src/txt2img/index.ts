/** @file Door of txt2img/: the txt2img tab. */
export { Txt2imgTab } from './txt2img-tab.js';
