/** @file Which convolutions are computed in the domain of Winograd: where it pays, within the memory that is given for it. */
import type { Shape } from '../../tensor/index.js';
import type { TensorSource } from '../tensor-file.js';
import { WINOGRAD_PATCH } from './kernels.js';

/** With fewer channels the transforms cost what the products save (bench/convolutions.mjs). */
const LEAST_CHANNELS = 128;

/** What is given for it. */
export interface WinogradLimits {
  /** Most bytes of all kernels together; what does not fit is computed directly. */
  readonly mostBytes: number;
  /** Fewest channels on either side that it is used for; 128 when left out. */
  readonly leastChannels?: number;
}
const FLOAT_BYTES = 4;

/** A convolution: its module, and the channels of its weight. */
export interface Convolution {
  readonly module: string;
  readonly channels: readonly [outputs: number, inputs: number];
}

/** Bytes of kernels in the domain. */
export const winogradBytes = ([outputs, inputs]: Convolution['channels']): number =>
  WINOGRAD_PATCH ** 2 * outputs * inputs * FLOAT_BYTES;

const WEIGHT = '.weight';
/** These take every second cell: a convolution of another kind. */
const STRIDED = /\bdownsamplers\./;

/** The convolution that a weight belongs to, if it has kernels of 3×3 and takes cell after cell. */
function convolutionOf(name: string, [outputs = 0, inputs = 0, height, width]: Shape): readonly Convolution[] {
  if (!name.endsWith(WEIGHT) || STRIDED.test(name) || height !== 3 || width !== 3) return [];
  return [{ module: name.slice(0, -WEIGHT.length), channels: [outputs, inputs] }];
}

/** Where a UNet has fewest cells, and so gains least for the same memory: the middle and the coarsest level. */
function coarsestParts(names: Iterable<string>): RegExp {
  const levels = [...names].map((name) => Number(/^down_blocks\.(\d+)\./.exec(name)?.[1] ?? 0));
  return new RegExp(`^(mid_block|up_blocks\\.0|down_blocks\\.${Math.max(0, ...levels)})\\.`);
}

/** Those with the fewest channels first, which have most cells: as many as the bytes allow. */
export function chooseForWinograd(
  { tensors }: TensorSource,
  { mostBytes, leastChannels = LEAST_CHANNELS }: WinogradLimits,
): readonly Convolution[] {
  const coarsest = coarsestParts(tensors.keys());
  const suitable = [...tensors]
    .flatMap(([name, { shape }]) => convolutionOf(name, shape))
    .filter(({ module, channels }) => Math.min(...channels) >= leastChannels && !coarsest.test(module))
    .sort((a, b) => winogradBytes(a.channels) - winogradBytes(b.channels));
  let left = mostBytes;
  return suitable.filter(({ channels }) => {
    left -= winogradBytes(channels);
    return left >= 0;
  });
}
