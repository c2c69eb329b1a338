/** @file Door of eight-bit/: linear weights in blocks of 8 bits. */
export { blockCopyBytes, blocksName, cachedAsEightBit, scalesName } from './block-cache.js';
export { BLOCK_SIZE } from './blocks.js';
export { chooseLinear, type LinearWeight } from './choose.js';
