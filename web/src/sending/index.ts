/** @file Door of sending/: what a picture says, put into the tabs that draw. */
export { useSend, useSendPicture } from './use-send.js';
