/** @file What a picture far above the size of the model asks for: how many times the pixels, seconds, bytes; pure. */
import type { Pace } from '../state/index.js';
import type { Size } from './size-presets.js';

/** Times the model's own pixels from which it is worth a warning: twice each side. */
const FAR = 4;
const BYTES = 4;
/** Tensors of the decoder's last level that are there at once: what goes in, what comes out, what lies between. */
const AT_ONCE = 3;
/** Channels of that level. @source Stable Diffusion's VAE, channels 128 to 512, twice the first before the last block */
const CHANNELS = 256;

interface Expected {
  /** Times the pixels of the model's own size. */
  readonly factor: number;
  /** At least; null = no picture was measured yet. */
  readonly seconds: number | null;
  /** At least. */
  readonly bytes: number;
}

interface Asked {
  readonly size: Size;
  readonly own: Size;
  readonly steps: number;
  readonly pace: Pace | null;
}

/** What is to be expected; undefined = nothing out of the usual. Time grows with the pixels at least. */
export function expectedOf({ size, own, steps, pace }: Asked): Expected | undefined {
  const pixels = size.width * size.height;
  const factor = pixels / (own.width * own.height);
  if (factor < FAR) return undefined;
  const seconds = pace && (pace.secondsPerStep * steps * pixels) / pace.pixels;
  return { factor, seconds, bytes: pixels * CHANNELS * BYTES * AT_ONCE };
}
