/** @file DPM++ SDE: a stochastic second-order step with noise of one Brownian path, half-way and at its end. */
import { weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import { ancestralStep, exponentialStep, intervals } from './steps.js';

const { fround } = Math;
/** −log σ and back, rounded to 32 bits after each operation. */
const toTime = (sigma: number): number => fround(-fround(Math.log(fround(sigma))));
const toSigma = (time: number): number => fround(Math.exp(-time));

/**
 * The levels that a step asks the path for. The path tells times apart at 1e-6, which is about what 32 bits resolve at the
 * highest levels: so they are worked out in 32 bits, as the programs that are to be repeated do.
 */
function pathLevels(sigma: number, sigmaNext: number): readonly [from: number, middle: number, to: number] {
  const [time, timeNext] = [toTime(sigma), toTime(sigmaNext)];
  const middle = fround(time + fround(fround(timeNext - time) / 2));
  return [toSigma(time), toSigma(middle), toSigma(timeNext)];
}

/**
 * DPM-Solver++ for the diffusion SDE with r = 1/2; the last step to 0 is an Euler step and takes no noise.
 * @source Lu et al. 2022, "DPM-Solver++", section 4.2; crowsonkb/k-diffusion (MIT), sampling.py, sample_dpmpp_sde
 */
export const dpmppSde: SigmaSampler = async function* (denoise, x, sigmas, { brownian, eta, sNoise }) {
  let latent = x;
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const denoised = await denoise(latent, sigma);
    if (sigmaNext === 0) latent = denoised.slice();
    else {
      const [from, middle, to] = pathLevels(sigma, sigmaNext);
      const half = ancestralStep({ sigma, sigmaNext: middle }, eta);
      const halfway = weightedSum(
        [1, exponentialStep(latent, denoised, { sigma, sigmaNext: half.down })],
        [sNoise * half.up, brownian(from, middle)],
      );
      // With r = 1/2 the answer at the start has no weight in the second half of the step.
      const whole = ancestralStep({ sigma, sigmaNext }, eta);
      latent = weightedSum(
        [1, exponentialStep(latent, await denoise(halfway, middle), { sigma, sigmaNext: whole.down })],
        [sNoise * whole.up, brownian(from, to)],
      );
    }
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
