/** @file Door of winograd/: kernels of convolutions in the domain in which they need a quarter of the multiplications. */
export { type KernelCacheOptions, withWinogradKernels } from './kernel-cache.js';
export { WINOGRAD_KERNELS, WINOGRAD_PATCH } from './kernels.js';
