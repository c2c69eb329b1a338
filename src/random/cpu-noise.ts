/** @file The noise of torch's generator on the CPU: the WebUI's random source "CPU". */
import { mersenne } from 'pure-rand/generator/mersenne';
import { type NoiseStream, type Seed, seedWords } from './noise-stream.js';

type Uniform = () => number;

/** Values are made in blocks of this size once a draw has that many; smaller draws go pair by pair in double precision. */
const BLOCK = 16;
const HALF = BLOCK / 2;
const FLOAT_TWO_PI = Math.fround(2 * Math.PI);

/** Turns 16 uniforms in place into 16 normal values: radius from j, angle from j + 8. @shape block [16] */
function fillBlock(block: Float32Array): void {
  for (let j = 0; j < HALF; j++) {
    const radius = Math.fround(Math.sqrt(Math.fround(-2 * Math.fround(Math.log(1 - block[j]!)))));
    const angle = Math.fround(FLOAT_TWO_PI * block[j + HALF]!);
    block[j] = radius * Math.fround(Math.cos(angle));
    block[j + HALF] = radius * Math.fround(Math.sin(angle));
  }
}

/** All uniforms are drawn first; a remainder redraws the last 16 places. */
function normalBlocks(count: number, uniform: Uniform): Float32Array {
  const values = Float32Array.from({ length: count }, uniform);
  for (let start = 0; start + BLOCK <= count; start += BLOCK) fillBlock(values.subarray(start, start + BLOCK));
  if (count % BLOCK !== 0) {
    const tail = values.subarray(count - BLOCK);
    for (let i = 0; i < BLOCK; i++) tail[i] = uniform();
    fillBlock(tail);
  }
  return values;
}

/** One value at a time; the second of each pair waits for the next call, across draws. */
function createPairs(uniform: Uniform): () => number {
  let waiting: number | undefined;
  return () => {
    const ready = waiting;
    waiting = undefined;
    if (ready !== undefined) return ready;
    const angle = 2 * Math.PI * uniform();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform()));
    waiting = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/**
 * A stream equal to `torch.randn` with a CPU generator of this seed, up to the last bits of log, sin and cos (2e-6).
 * @source pytorch, BSD-3: aten/src/ATen/core/MT19937RNGEngine.h, TransformationHelper.h and DistributionTemplates.h
 * (normal_fill); Matsumoto and Nishimura 1998 for the generator, which takes the lower 32 bits of the seed
 */
export function createCpuNoise(seed: Seed): NoiseStream {
  const generator = mersenne(seedWords(seed)[0]);
  const word = () => generator.next() >>> 0;
  const uniform24 = () => (word() & 0xffffff) / 2 ** 24;
  const uniform53 = () => {
    const high = word() & 0x1fffff;
    return (high * 2 ** 32 + word()) / 2 ** 53;
  };
  const pair = createPairs(uniform53);
  return {
    normal: (count) => (count < BLOCK ? Float32Array.from({ length: count }, pair) : normalBlocks(count, uniform24)),
  };
}
