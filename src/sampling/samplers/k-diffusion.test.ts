import { describe, expect, it } from 'vitest';
import { findSampler } from '../names.js';
import type { Denoiser } from '../sampler.js';

/** One run from x with the nonlinear denoiser below. @source k-diffusion (MIT), sampling.py on torch 2.13, 32-bit */
const KNOWN = {
  x: [22.4985428, -4.28406191, -31.8103256, 8.29909706],
  sigmas: [14.6146431, 6.0821557, 2.23216105, 0.692573309, 0.169757783, 0.0291674994, 0],
  draws: [
    [-1.08452237, -1.39859545, 0.403346837, 0.838026345],
    [-0.719257593, -0.403343529, -0.596635342, 0.182036489],
    [-0.856674612, 1.10060418, -1.07118738, 0.122701243],
    [-0.566317499, 0.373114645, -0.891995311, -1.50910771],
    [0.370393544, 1.45650256, 0.939809918, 0.774848819],
  ],
  results: [
    ['Euler', [0.875705004, -1.49786294, -1.64820552, 0.32650125]],
    ['Heun', [0.720152736, -1.64202702, -1.64241588, -0.14275749]],
    ['DPM++ 2M', [0.838894129, -1.59625375, -1.64599967, 0.263639927]],
    ['Euler a', [-1.60542297, -1.47019136, -1.61584401, -0.253384233]],
  ],
} as const;

const denoise: Denoiser = async (x, sigma) => x.map((value) => Math.tanh(value / (1 + sigma)) * 1.5 - 0.25);

describe('samplers against k-diffusion', () => {
  it.each(KNOWN.results)('%s ends where it ends there', async (name, expected) => {
    const sampler = findSampler(name);
    if (sampler.usesTimesteps) throw new Error('not a k-diffusion sampler');
    const draws = KNOWN.draws.map((draw) => Float32Array.from(draw));
    const noise = { like: () => draws.shift() ?? new Float32Array(4).fill(Number.NaN) };
    const steps = sampler.run(denoise, Float32Array.from(KNOWN.x), KNOWN.sigmas, { noise, eta: sampler.eta });
    let next = await steps.next();
    while (!next.done) next = await steps.next();
    // 32-bit rounding of torch's own steps: its 64-bit run differs from its 32-bit run by 3e-7.
    expect(next.value).toBeAllClose(expected, { atol: 1e-6 });
    expect(draws).toHaveLength(sampler.noisy ? 0 : KNOWN.draws.length);
  });
});
